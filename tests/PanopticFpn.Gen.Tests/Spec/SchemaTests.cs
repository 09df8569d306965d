using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Spec;
using Xunit;
using JsonArray = System.Text.Json.Nodes.JsonArray;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>The schema says what the reader does, property by property, both ways; and the ready-made specs hold to both.</summary>
public sealed class SchemaTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "definitions");

    private static readonly JsonObject Schema = Parse(File.ReadAllText(Path.Combine(Folder, "pfpn.schema.json")));

    /// <summary>A spec that writes every property out, but for <c>depth</c>, which excludes two others.</summary>
    private static JsonObject Whole => Parse("""
        { "$schema": "./pfpn.schema.json", "model": "A", "namespace": "B",
          "backbone": { "type": "resnet", "block": "bottleneck", "layers": [1, 2, 3, 4],
                        "groups": 32, "widthPerGroup": 4, "replaceStrideWithDilation": [false, true, true] },
          "fpn": { "channels": 64 },
          "semantic": { "channels": 32, "classes": 2, "colors": ["#000000", "#FFffFF"], "ignore": 7 } }
        """);

    /// <summary>The same with a depth.</summary>
    private static JsonObject WholeWithDepth
    {
        get
        {
            JsonObject spec = Whole;
            JsonObject backbone = spec["backbone"]!.AsObject();
            backbone.Remove("block");
            backbone.Remove("layers");
            backbone["depth"] = 50;
            return spec;
        }
    }

    public static TheoryData<string> Objects => [.. Paths("", Schema).Where(path => SchemaOf(path)["properties"] is not null)];

    public static TheoryData<string> Properties => [.. Paths("", Schema).Where(path => path.Length > 0)];

    public static TheoryData<string> Definitions => [.. Directory.GetFiles(Folder, "*.pfpn.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Objects))]
    public void BothKnowTheSameProperties(string path)
    {
        JsonObject spec = Whole;
        Find(spec, path)["unheardOf"] = 1;
        Problem problem = Assert.Single(Read(spec).Problems);
        Assert.Equal(Rules.UnknownProperty, problem.Rule);

        IEnumerable<string> names = SchemaOf(path)["properties"]!.AsObject().Select(property => $"\"{property.Key}\"");
        Assert.Equal("it takes " + string.Join(", ", names), problem.Arguments[2].Replace(" and ", ", ", StringComparison.Ordinal));
        Assert.False(SchemaOf(path)["additionalProperties"]!.GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void BothNeedTheSameProperties(string path)
    {
        (string parent, string name) = Split(path);
        JsonObject spec = WholeFor(path);
        Find(spec, parent).Remove(name);
        bool needed = (SchemaOf(parent)["required"] as JsonArray)?.Any(item => item!.GetValue<string>() == name) == true
            || path is "backbone.depth" or "backbone.block" or "backbone.layers";
        Assert.Equal(needed, Read(spec).Problems.Any(problem => problem.Rule == Rules.MissingProperty));
        Assert.Equal(!needed && name != "fpn", Read(spec).Spec is not null);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void BothTakeTheSameValues(string path)
    {
        JsonObject schema = SchemaOf(path);
        JsonNode?[] values =
        [
            null, true, false, "", "Abc", -1, 0, 1, 17, 18, 34, 50, 51, 101, 152, 256, 1024, 1025, 4096, 4097, 65535, 65536, 65537, 1.5, 99999999999L,
            new JsonArray(), new JsonArray(1, 2, 3, 4), new JsonArray(1, 2, 3), new JsonArray(1, 2, 3, 0), new JsonArray(1, 2, 3, 1001), new JsonArray(1, 2, 3, true),
            new JsonArray("a", "b"), new JsonArray("a", ""), new JsonArray("a", 1), new JsonArray("#012345", "#abcdEF"), new JsonArray("#012345", "#abcdEG"),
            new JsonArray("#012345", "red"), new JsonArray(true, false, true), new JsonArray(true, false), new JsonArray(true, false, 0),
            .. schema["enum"] as JsonArray ?? [],
        ];
        foreach (JsonNode? value in values.Where(value => !IsBasic(value)))
            Assert.True(Takes(schema, value) == (Read(With(path, value)).Spec is not null), $"{path}: {value?.ToJsonString() ?? "null"}");
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void DefaultsAreTheReaders(string path)
    {
        if (SchemaOf(path)["default"] is not { } value || value is JsonObject)
            return;
        (string parent, string name) = Split(path);
        JsonObject without = WholeFor(path);
        Find(without, parent).Remove(name);
        Assert.NotNull(Read(without).Spec);
        Assert.Equal(Read(without).Spec, Read(With(path, value.DeepClone())).Spec);
        Assert.NotEqual(Read(Whole).Spec, Read(without).Spec);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void EveryPropertyIsDescribed(string path) => Assert.NotEmpty(SchemaOf(path)["description"]!.GetValue<string>());

    [Fact]
    public void BothNeedAPyramidUnderTheSemanticBranch()
    {
        Assert.Equal("""{"semantic":["fpn"]}""", Schema["dependentRequired"]!.ToJsonString());
        JsonObject spec = Whole;
        spec.Remove("fpn");
        Assert.Equal(Rules.SemanticWithoutFpn, Assert.Single(Read(spec).Problems).Rule);
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void ReadyMadeSpecsAreReadWithoutProblems(string file)
    {
        SpecReadResult result = SpecReader.Read(File.ReadAllText(Path.Combine(Folder, file)), "");
        Assert.Empty(result.Problems);
        Assert.Equal((file, "PanopticFpn.Models"), (result.Spec?.Model + ".pfpn.json", result.Spec?.Namespace));
    }

    [Fact]
    public void AllReadyMadeSpecsAreThere() => Assert.Equal(
        [
            "CamVidFpnR18",
            "PanopticFpnR101", "PanopticFpnR152", "PanopticFpnR18", "PanopticFpnR34", "PanopticFpnR50",
            "ResNet101Features", "ResNet152Features", "ResNet18Features", "ResNet34Features", "ResNet50Features",
        ],
        Directory.GetFiles(Folder, "*.pfpn.json").Select(file => Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal));

    /// <summary>The part of JSON Schema that the schema's leaves use.</summary>
    private static bool Takes(JsonObject schema, JsonNode? value)
    {
        if (schema["oneOf"] is JsonArray forms && schema["properties"] is null)
            return forms.Count(form => Takes(form!.AsObject(), value)) == 1;
        if (schema["enum"] is JsonArray choices)
            return choices.Any(choice => JsonNode.DeepEquals(choice, value));
        if (schema["type"]!.GetValue<string>() == "array")
        {
            return value is JsonArray items
                && items.Count >= schema["minItems"]!.GetValue<int>()
                && items.Count <= schema["maxItems"]!.GetValue<int>()
                && items.All(item => Takes(schema["items"]!.AsObject(), item));
        }

        return schema["type"]!.GetValue<string>() switch
        {
            "string" => value?.GetValueKind() == JsonValueKind.String
                && value.GetValue<string>().Length >= (schema["minLength"]?.GetValue<int>() ?? 0)
                && Regex.IsMatch(value.GetValue<string>(), schema["pattern"]?.GetValue<string>() ?? ""),
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "integer" => value?.GetValueKind() == JsonValueKind.Number
                && decimal.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out decimal number)
                && decimal.IsInteger(number)
                && number >= schema["minimum"]!.GetValue<int>()
                && number <= schema["maximum"]!.GetValue<int>(),
            _ => false,
        };
    }

    private static IEnumerable<string> Paths(string path, JsonObject schema)
    {
        yield return path;
        if (schema["properties"] is not JsonObject properties)
            yield break;
        foreach ((string name, JsonNode? property) in properties)
        {
            foreach (string inner in Paths(path.Length == 0 ? name : path + "." + name, property!.AsObject()))
                yield return inner;
        }
    }

    private static JsonObject SchemaOf(string path) => path.Length == 0
        ? Schema
        : path.Split('.').Aggregate(Schema, (schema, name) => schema["properties"]![name]!.AsObject());

    private static JsonObject Find(JsonObject spec, string path) => path.Length == 0
        ? spec
        : path.Split('.').Aggregate(spec, (json, name) => json[name]!.AsObject());

    /// <summary>A spec that has the property.</summary>
    private static JsonObject WholeFor(string path)
    {
        JsonObject spec = path == "backbone.depth" ? WholeWithDepth : Whole;

        // As many colours as classes: a rule between properties.
        if (path == "semantic.classes")
            spec["semantic"]!.AsObject().Remove("colors");
        return spec;
    }

    /// <summary>A basic block or a shallow depth, which the groups and the dilation around it exclude: a rule between properties.</summary>
    private static bool IsBasic(JsonNode? value) =>
        value is System.Text.Json.Nodes.JsonValue && (value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() == "basic" : value.ToJsonString() is "18" or "34");

    private static JsonObject With(string path, JsonNode? value)
    {
        (string parent, string name) = Split(path);
        JsonObject spec = WholeFor(path);
        Find(spec, parent)[name] = value?.DeepClone();
        return spec;
    }

    private static (string Parent, string Name) Split(string path)
    {
        int dot = path.LastIndexOf('.');
        return dot < 0 ? ("", path) : (path[..dot], path[(dot + 1)..]);
    }

    private static SpecReadResult Read(JsonObject spec) => SpecReader.Read(spec.ToJsonString(), "Project");

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}

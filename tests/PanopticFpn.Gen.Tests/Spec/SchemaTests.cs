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

    /// <summary>A spec that writes every property out, each otherwise than by default, but for those that exclude others.</summary>
    private static JsonObject Whole => Parse("""
        { "$schema": "./pfpn.schema.json", "model": "A", "namespace": "B", "accessibility": "internal", "summary": "A network.", "extends": "base.pfpn.json",
          "input": { "channels": 3, "height": 64, "width": 96, "mean": [0.1, 0.2, 0.3], "std": [1, 2, 3] },
          "backbone": { "type": "resnet", "block": "bottleneck", "layers": [1, 2, 3, 4],
                        "channels": 48, "groups": 32, "widthPerGroup": 4, "replaceStrideWithDilation": [false, true, true],
                        "norm": { "type": "group", "groups": 8 }, "zeroInitResidual": true, "weights": "IMAGENET1K_V1" },
          "fpn": { "channels": 64,
                   "lateral": { "kernel": 3, "bias": false, "norm": { "type": "group", "groups": 8 } },
                   "smooth": { "kernel": 5, "bias": false, "norm": { "type": "group", "groups": 8 }, "levels": ["p2"] },
                   "upsample": "nearest", "alignCorners": false, "fuse": "average", "extraLevels": 1 },
          "semantic": { "style": "perLevel", "channels": 32, "norm": { "type": "group", "groups": 8 },
                        "upsample": "nearest", "alignCorners": false, "fuse": "concat", "dropout": 0.5,
                        "classes": 2, "colors": ["#000000", "#FFffFF"], "ignore": 7, "scale": 2 } }
        """);

    public static TheoryData<string> Objects => [.. Paths("", Schema).Where(path => ObjectIn(SchemaOf(path)) is not null)];

    public static TheoryData<string> Properties => [.. Paths("", Schema).Where(path => path.Length > 0)];

    public static TheoryData<string> Definitions => [.. Directory.GetFiles(Folder, "*.pfpn.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Objects))]
    public void BothKnowTheSameProperties(string path)
    {
        JsonObject spec = WholeFor(path);
        Find(spec, path)["unheardOf"] = 1;
        Problem problem = Assert.Single(Read(spec).Problems, problem => problem.IsError);
        Assert.Equal(Rules.UnknownProperty, problem.Rule);

        IEnumerable<string> names = ObjectOf(path)["properties"]!.AsObject().Select(property => $"\"{property.Key}\"");
        Assert.Equal("it takes " + string.Join(", ", names), problem.Arguments[2].Replace(" and ", ", ", StringComparison.Ordinal));
        Assert.False(ObjectOf(path)["additionalProperties"]!.GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void BothNeedTheSameProperties(string path)
    {
        (string parent, string name) = Split(path);
        JsonObject spec = WholeFor(path);
        Find(spec, parent).Remove(name);
        bool needed = Required(ObjectOf(parent), name)
            || Required(parent.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(Schema["then"]!, (schema, step) => schema["properties"]?[step] ?? new JsonObject()).AsObject(), name)
            || ObjectOf(parent)["dependentRequired"]?[name] is not null
            || path is "backbone.type" or "backbone.depth" or "backbone.block" or "backbone.layers"

            // Without it a spec is a part of others, which the schema cannot tell from one that forgot it.
            || path is "model";
        Assert.Equal(needed, Read(spec).Problems.Any(problem => problem.Rule == Rules.MissingProperty));
        Assert.Equal(!needed, Read(spec).Spec is not null);
    }

    private static bool Required(JsonObject schema, string name) =>
        (schema["required"] as JsonArray)?.Any(item => item!.GetValue<string>() == name) == true;

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
            new JsonArray("p2", "p5"), new JsonArray("p2", "p2"), new JsonArray("p6"), new JsonArray(0.5, 1, 1e-3), new JsonArray(0.5, -1, 0), new JsonArray(1, 2, 1e31),
            new JsonObject { ["type"] = "group", ["groups"] = 4 }, new JsonObject { ["type"] = "group" }, new JsonObject { ["type"] = "batch", ["groups"] = 4 },
            new JsonObject { ["type"] = "group", ["groups"] = 0 }, new JsonObject { ["type"] = "group", ["groups"] = 4, ["channels"] = 4 },
            0.0, 0.25, 0.999, 1.0, -0.1, "batch", "frozenBatch", "nearest", "one line", "two\nlines",
            .. schema["enum"] as JsonArray ?? [],
        ];
        foreach (JsonNode? value in values.Where(value => !IsBasic(value) && !IsDecidedElsewhere(path, value)))
            Assert.True(Takes(schema, value) == (Read(With(path, value)).Spec is not null), $"{path}: {value?.ToJsonString() ?? "null"}");
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void DefaultsAreTheReaders(string path)
    {
        if (!SchemaOf(path).TryGetPropertyValue("default", out JsonNode? value) || value is JsonObject)
            return;
        (string parent, string name) = Split(path);
        JsonObject without = WholeFor(path);
        Find(without, parent).Remove(name);
        Assert.NotNull(Read(without).Spec);
        Assert.Equal(Read(without).Spec, Read(With(path, value)).Spec);
        Assert.NotEqual(Read(WholeFor(path)).Spec, Read(without).Spec);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void EveryPropertyIsDescribed(string path) => Assert.NotEmpty(SchemaOf(path)["description"]!.GetValue<string>());

    [Fact]
    public void BothNeedAPyramidUnderTheSemanticBranch()
    {
        Assert.Equal("""{"semantic":["fpn"]}""", Schema["then"]!["dependentRequired"]!.ToJsonString());
        JsonObject spec = Whole;
        spec.Remove("fpn");
        Assert.Equal(Rules.SemanticWithoutFpn, Assert.Single(Read(spec).Problems, problem => problem.IsError).Rule);
    }

    [Fact]
    public void BothRefuseAClassifierBesideAPyramid()
    {
        Assert.Equal(["classifier"], Schema["not"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        JsonObject spec = Whole;
        spec["classifier"] = new JsonObject { ["classes"] = 2 };
        Assert.Equal(Rules.ClassifierBesidePyramid, Assert.Single(Read(spec).Problems, problem => problem.IsError).Rule);
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void ReadyMadeSpecsAreReadWithoutProblems(string file)
    {
        SpecFile[] files = [.. Directory.GetFiles(Folder, "*.pfpn.json").Select(path => new SpecFile(Path.GetFileName(path), File.ReadAllText(path)))];
        SpecSource source = SpecSource.Resolve(files.Single(spec => spec.Path == file), new ExtendedSpecs(files.ToEquatableArray()));
        SpecReadResult result = SpecReader.Read(source, "");
        Assert.Empty(result.Problems);
        Assert.Equal((file, "PanopticFpn.Models"), (result.Spec?.Model + ".pfpn.json", result.Spec?.Namespace));
    }

    [Fact]
    public void AllReadyMadeSpecsAreThere()
    {
        string[] variants =
        [
            "ResNet18", "ResNet34", "ResNet50", "ResNet101", "ResNet152",
            "ResNeXt50_32x4d", "ResNeXt101_32x8d", "ResNeXt101_64x4d", "WideResNet50_2", "WideResNet101_2",
            "MobileNetV3Small", "MobileNetV3Large", "ConvNeXtTiny",
        ];
        string[] all =
        [
            .. variants,
            .. variants.Select(variant => variant + "Features"),
            "CamVidFpnR18", "PanopticFpnR18", "PanopticFpnR34", "PanopticFpnR50", "PanopticFpnR101", "PanopticFpnR152", "PaperFpnR50", "ShapesFpn",
            "PanopticFpnMobileNetV3Small", "PanopticFpnMobileNetV3Large", "PanopticFpnConvNeXtTiny",
        ];
        Assert.Equal(
            all.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder, "*.pfpn.json").Select(file => Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal));
    }

    /// <summary>The part of JSON Schema that the schema's leaves use.</summary>
    private static bool Takes(JsonObject schema, JsonNode? value)
    {
        if (schema["$ref"] is { } reference)
            return Takes(Definition(reference), value);
        if (schema["oneOf"] is JsonArray forms && schema["properties"] is null)
            return forms.Count(form => Takes(form!.AsObject(), value)) == 1;
        if (schema["enum"] is JsonArray choices)
            return choices.Any(choice => JsonNode.DeepEquals(choice, value));
        return schema["type"] is JsonArray types
            ? types.Any(type => Takes(schema, type!.GetValue<string>(), value))
            : Takes(schema, schema["type"]!.GetValue<string>(), value);
    }

    private static bool Takes(JsonObject schema, string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "string" => value?.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>().Length >= (schema["minLength"]?.GetValue<int>() ?? 0)
            && Regex.IsMatch(value.GetValue<string>(), schema["pattern"]?.GetValue<string>() ?? ""),
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => IsNumber(value, out double number) && !value!.ToJsonString().Contains('.', StringComparison.Ordinal) && IsInside(schema, number),
        "number" => IsNumber(value, out double number) && IsInside(schema, number),
        "array" => value is JsonArray items
            && items.Count >= schema["minItems"]!.GetValue<int>()
            && items.Count <= schema["maxItems"]!.GetValue<int>()
            && items.All(item => Takes(schema["items"]!.AsObject(), item))
            && (schema["uniqueItems"] is null || items.Select(item => item!.ToJsonString()).Distinct().Count() == items.Count),
        "object" => value is JsonObject json
            && json.All(property => schema["properties"]![property.Key] is JsonObject inner && Takes(inner, property.Value))
            && (schema["required"] as JsonArray ?? []).All(name => json.ContainsKey(name!.GetValue<string>())),
        _ => false,
    };

    private static bool IsNumber(JsonNode? value, out double number)
    {
        number = 0;
        return value?.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out number);
    }

    private static bool IsInside(JsonObject schema, double number) =>
        number >= schema["minimum"]!.GetValue<double>()
        && number <= (schema["maximum"]?.GetValue<double>() ?? double.MaxValue)
        && number < (schema["exclusiveMaximum"]?.GetValue<double>() ?? double.MaxValue);

    private static JsonObject Definition(JsonNode reference) => Schema["$defs"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject();

    /// <summary>The form of a schema that is an object with properties, or null.</summary>
    private static JsonObject? ObjectIn(JsonObject schema) => schema["properties"] is not null
        ? schema
        : schema["$ref"] is { } reference
            ? ObjectIn(Definition(reference))
            : (schema["oneOf"] as JsonArray)?.Select(form => ObjectIn(form!.AsObject())).FirstOrDefault(form => form is not null);

    private static JsonObject ObjectOf(string path) => ObjectIn(SchemaOf(path))!;

    private static IEnumerable<string> Paths(string path, JsonObject schema)
    {
        yield return path;
        if (ObjectIn(schema)?["properties"] is not JsonObject properties)
            yield break;
        foreach ((string name, JsonNode? property) in properties)
        {
            foreach (string inner in Paths(path.Length == 0 ? name : path + "." + name, property!.AsObject()))
                yield return inner;
        }
    }

    private static JsonObject SchemaOf(string path) => path.Length == 0
        ? Schema
        : path.Split('.').Aggregate(Schema, (schema, name) => ObjectIn(schema)!["properties"]![name]!.AsObject());

    private static JsonObject Find(JsonObject spec, string path) => path.Length == 0
        ? spec
        : path.Split('.').Aggregate(spec, (json, name) => json[name]!.AsObject());

    /// <summary>A spec that has the property, and nothing that excludes it or that its value decides.</summary>
    private static JsonObject WholeFor(string path)
    {
        JsonObject spec = Whole;
        switch (path)
        {
            case "backbone.depth":
                Remove(spec, "backbone", "block", "layers");
                spec["backbone"]!["depth"] = 50;
                break;
            case "semantic.classes":
                Remove(spec, "semantic", "colors");
                break;
            case "input.channels":
                Remove(spec, "input", "mean", "std");
                spec["input"]!["channels"] = 1;
                break;
            case "fpn":
                Remove(spec, "", "semantic");
                break;
            case "fpn.alignCorners" or "semantic.alignCorners":
                Remove(spec, Split(path).Parent, "upsample");
                break;
            case "classifier" or "classifier.classes":
                Remove(spec, "", "fpn", "semantic");
                spec["classifier"] = new JsonObject { ["classes"] = 2 };
                break;
        }

        return spec;
    }

    private static void Remove(JsonObject spec, string path, params string[] names)
    {
        foreach (string name in names)
            Find(spec, path).Remove(name);
    }

    /// <summary>A basic block or a shallow depth, which the groups and the dilation around it exclude: a rule between properties.</summary>
    private static bool IsBasic(JsonNode? value) =>
        value is System.Text.Json.Nodes.JsonValue && (value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() == "basic" : value.ToJsonString() is "18" or "34");

    /// <summary>As many numbers as channels, names that C# takes, a text in one line, what needs another property: rules that the schema leaves to the reader.</summary>
    private static bool IsDecidedElsewhere(string path, JsonNode? value) => path switch
    {
        "model" or "namespace" => value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is not ("" or "Abc"),
        "backbone.depth" or "backbone.block" or "backbone.layers" or "input.height" or "input.width" => value is null,
        "input.mean" or "input.std" => value is JsonArray { Count: not 3 },
        "summary" => value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Contains('\n', StringComparison.Ordinal),
        _ => false,
    };

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

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using PanopticFpn.Gen.Components;
using Xunit;
using JsonArray = System.Text.Json.Nodes.JsonArray;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>
/// The schema and the tables of the guide are what the declared properties say. With the environment variable
/// <c>PFPN_WRITE_SCHEMA=1</c> the tests write both.
/// </summary>
public sealed class DeclaredPropertiesTests
{
    private const string Begin = "<!-- Written by DeclaredPropertiesTests: PFPN_WRITE_SCHEMA=1 -->\n";
    private const string End = "<!-- End of what is written. -->\n";

    [Fact]
    public void TheSchemaIsWhatIsDeclared() => AssertIs(Repository("definitions/pfpn.schema.json"), _ => SchemaText.Of(ComponentRegistry.Backbones));

    [Fact]
    public void TheGuideListsWhatIsDeclared() => AssertIs(Repository("docs/spec.md"), guide =>
    {
        int begin = guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return guide[..begin] + string.Concat(ComponentRegistry.All.Select(Table)) + "\n" + guide[guide.IndexOf(End, StringComparison.Ordinal)..];
    });

    /// <summary>A type chooses between forms of the backbone, and each has its own rules.</summary>
    [Fact]
    public void TheSchemaOfTwoFamiliesIsOneOrTheOther()
    {
        JsonNode schema = JsonNode.Parse(SchemaText.Of([ResNet.Family, ResNet.Family]))!;
        Assert.Equal(2, schema["properties"]!["backbone"]!["oneOf"]!.AsArray().Count);
        Assert.Equal("resnet", schema["then"]!["properties"]!["backbone"]!["allOf"]![1]!["if"]!["properties"]!["type"]!["const"]!.GetValue<string>());
    }

    private static string Table(Component component)
    {
        var table = new StringBuilder("\n### ").Append('`').Append(component.Name).Append('`');
        if (component is Backbone family)
            table.Append(" of type `").Append(family.Type).Append('`');
        table.Append("\n\n").Append(component.Text).Append("\n\n| property | takes | default | |\n| --- | --- | --- | --- |\n");
        foreach (Property property in component.Properties)
        {
            if (property.Inner.Count == 0)
                table.Append(Row("", property, component.Default));
            foreach (Property inner in property.Inner)
                table.Append(Row(property.Name + ".", inner, component.Default));
        }

        return table.ToString();
    }

    private static string Row(string prefix, Property property, ComponentSpec spec)
    {
        string fallback = property.IsRequired ? "required" : property.HasDefault ? $"`{SchemaText.Default(property, spec)?.ToJsonString() ?? "null"}`" : "";
        return $"| `{prefix}{property.Name}` | {Takes(SchemaText.Schema(property, spec))} | {fallback} | {property.Text} |\n";
    }

    private static string Takes(JsonObject schema)
    {
        if (schema["$ref"] is { } norm)
            return "`\"batch\"`, `\"frozenBatch\"`, `{ \"type\": \"group\", \"groups\": … }`" + (norm.GetValue<string>().EndsWith("/norm", StringComparison.Ordinal) ? ", `null`" : "");
        if (schema["oneOf"] is JsonArray forms)
            return string.Join(", or ", forms.Select(form => Takes(form!.AsObject())));
        if (schema["enum"] is JsonArray choices)
            return string.Join(", ", choices.Where(choice => choice is not null).Select(choice => $"`{choice!.ToJsonString()}`"));
        string range = schema["exclusiveMaximum"] is { } bound
            ? $"from {schema["minimum"]} up to but not including {bound}"
            : $"from {schema["minimum"]} to {schema["maximum"]}";
        return (schema["type"] is JsonArray types ? types[0]! : schema["type"]!).GetValue<string>() switch
        {
            "integer" => "a whole number " + range,
            "number" => "a number " + range,
            "boolean" => "`true`, `false`",
            "array" => $"{Count(schema)} of: {Takes(schema["items"]!.AsObject())}",
            _ => "a text",
        };
    }

    private static string Count(JsonObject array)
    {
        (string least, string most) = (array["minItems"]!.ToString(), array["maxItems"]!.ToString());
        return least == most ? least : $"{least} to {most}";
    }

    private static void AssertIs(string file, Func<string, string> text)
    {
        string before = File.ReadAllText(file);
        string expected = text(before);
        if (Environment.GetEnvironmentVariable("PFPN_WRITE_SCHEMA") == "1")
            File.WriteAllText(file, expected);
        else
            Assert.True(before == expected, $"{file} is not what the properties declare; run this test with PFPN_WRITE_SCHEMA=1, and look at what it writes.");
    }

    private static string Repository(string path, [CallerFilePath] string self = "") => Path.Combine(self, "../../../..", path);
}

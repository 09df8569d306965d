using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using JsonArray = System.Text.Json.Nodes.JsonArray;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>The JSON schema that follows from the declared properties.</summary>
internal static class SchemaText
{
    private const int LineLength = 120;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<Backbone> backbones)
    {
        Component root = NetworkRoot.Component;
        JsonObject schema = Parse($$"""
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "PanopticFpn network spec", "description": "", "type": "object",
            "additionalProperties": false, "allowComments": true, "allowTrailingCommas": true,
            "if": { "required": ["model"], "not": { "required": ["extends"] } }, "then": { {{root.WholeSchemaRules}}, "properties": {} }, {{root.SchemaRules}}
            """);
        schema["description"] = root.Text;
        JsonObject properties = Properties(root.Default, root.Properties);
        JsonObject whole = schema["then"]!["properties"]!.AsObject();
        foreach (IGrouping<string, Component> slot in ComponentRegistry.All.Where(component => component is not Backbone).Concat(backbones).GroupBy(component => component.Name).OrderBy(Position))
        {
            Component[] forms = [.. slot];
            properties[slot.Key] = forms.Length == 1 ? Slot(forms[0]) : new JsonObject { ["description"] = forms[0].Text, ["oneOf"] = Array(forms.Select(Slot)) };
            JsonObject rules = forms.Length == 1 ? WholeRules(forms[0]) : new JsonObject { ["allOf"] = Array(forms.Select(ForType)) };
            if (rules.Count > 0)
                whole[slot.Key] = rules;
        }

        schema["properties"] = properties;
        schema["$defs"] = Parse(Property.NormDefinitions);
        return Written(schema, 0) + "\n";

        static int Position(IGrouping<string, Component> slot) => ComponentRegistry.All.Select(component => component.Name).Distinct().ToList().IndexOf(slot.Key);
    }

    /// <summary>A default as JSON.</summary>
    public static JsonNode? Default(Property property, ComponentSpec spec) => spec[property] switch
    {
        Enum member => JsonNamingPolicy.CamelCase.ConvertName(member.ToString()),
        NormSpec norm => JsonNamingPolicy.CamelCase.ConvertName(norm.Kind.ToString()),
        var value => JsonSerializer.SerializeToNode(value),
    };

    public static JsonObject Schema(Property property, ComponentSpec spec)
    {
        if (property.Inner.Count > 0)
            return Object(property.Text, isOptional: true, spec, property.Inner, "");
        JsonObject schema = Parse(property.Schema);
        schema.Insert(schema.ContainsKey("type") || schema.ContainsKey("$ref") ? 1 : 0, "description", property.Text);
        if (property.HasDefault && !property.IsRequired)
            schema["default"] = Default(property, spec);
        return schema;
    }

    private static JsonObject Slot(Component component) =>
        Object(component.Text, component is not Backbone, component.Default, component.Properties, component.SchemaRules);

    private static JsonObject Object(string text, bool isOptional, ComponentSpec spec, IReadOnlyList<Property> properties, string rules)
    {
        JsonObject schema = Parse($"\"type\": {(isOptional ? "[\"object\", \"null\"]" : "\"object\"")}, \"description\": \"\", \"additionalProperties\": false");
        schema["description"] = text;
        if (!properties.Any(property => property.IsRequired))
            schema["default"] = new JsonObject();
        foreach ((string name, JsonNode? rule) in Parse(rules))
            schema[name] = rule!.DeepClone();
        schema["properties"] = Properties(spec, properties);
        return schema;
    }

    private static JsonObject Properties(ComponentSpec spec, IReadOnlyList<Property> properties) =>
        new(properties.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Name, Schema(property, spec))));

    /// <summary>What a component needs where nothing is inherited.</summary>
    private static JsonObject WholeRules(Component component)
    {
        string[] required = [.. component.Properties.Where(property => property.IsRequired).Select(property => property.Name)];
        JsonObject rules = Parse(component.WholeSchemaRules);
        if (required.Length > 0)
            rules.Insert(0, "required", Array(required.Select(name => (JsonNode)name)));
        return rules;
    }

    private static JsonObject ForType(Component family) => new()
    {
        ["if"] = Parse($"\"properties\": {{ \"type\": {{ \"const\": \"{((Backbone)family).Type}\" }} }}"),
        ["then"] = WholeRules(family),
    };

    private static JsonArray Array(IEnumerable<JsonNode> items) => new([.. items]);

    private static JsonObject Parse(string members) => JsonNode.Parse($"{{ {members} }}")!.AsObject();

    /// <summary>What fits stands in a line, but for what is described.</summary>
    private static string Written(JsonNode? node, int indent)
    {
        string line = Line(node);
        bool isDescribed = node is JsonObject json && json.ContainsKey("description");
        if (node is not (JsonObject or JsonArray) || (!isDescribed && indent + line.Length <= LineLength))
            return line;
        IEnumerable<string> items = node is JsonObject members
            ? members.Select(member => $"{Line(member.Key)}: {Written(member.Value, indent + 2)}")
            : node.AsArray().Select(item => Written(item, indent + 2));
        string inner = new(' ', indent + 2);
        (char open, char close) = node is JsonObject ? ('{', '}') : ('[', ']');
        return new StringBuilder().Append(open).Append('\n').AppendJoin(",\n", items.Select(item => inner + item)).Append('\n').Append(' ', indent).Append(close).ToString();
    }

    private static string Line(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } json => $"{{ {string.Join(", ", json.Select(member => $"{Line(member.Key)}: {Line(member.Value)}"))} }}",
        JsonArray array => $"[{string.Join(", ", array.Select(Line))}]",
        null => "null",
        _ => node.ToJsonString(Plain),
    };
}

namespace PanopticFpn.Gen.Spec;

/// <summary>A spec's object with what it inherits: objects merge, property by property, and everything else is replaced.</summary>
/// <param name="IsComplete">Whether every base could be read; what is missing may stand in one that could not.</param>
internal sealed record InheritedSpec(JsonObject Root, bool IsComplete)
{
    /// <summary>What belongs to one file alone.</summary>
    private static readonly string[] Own = ["$schema", "model", "extends", "summary"];

    /// <param name="own">The spec.</param>
    /// <param name="bases">The specs that it extends, nearest first.</param>
    public static InheritedSpec Of(JsonObject own, EquatableArray<SpecFile> bases)
    {
        JsonObject root = own;
        bool isComplete = true;
        for (int index = 0; index < bases.Count; index++)
        {
            if (JsonReader.Read(bases[index].Text, file: index + 1).Root is JsonObject inherited)
                root = Merge(root, inherited with { Properties = [.. inherited.Properties.Where(property => !Own.Contains(property.Name))] });
            else
                isComplete = false;
        }

        return new InheritedSpec(root, isComplete);
    }

    private static JsonObject Merge(JsonObject own, JsonObject inherited) => own with
    {
        Properties =
        [
            .. own.Properties.Select(property => property.Value is JsonObject value && inherited.Property(property.Name)?.Value is JsonObject other
                ? property with { Value = Merge(value, other) }
                : property),
            .. inherited.Properties.Where(property => !own.Has(property.Name)),
        ],
    };
}

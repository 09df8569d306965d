namespace PanopticFpn.Weights.Safetensors;

/// <summary>The format's names of element types.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, ElementType> ByName = Enum.GetValues<ElementType>().ToDictionary(NameOf);

    /// <summary>The format's name of a type.</summary>
    public static string NameOf(ElementType type) => type switch
    {
        ElementType.Bool => "BOOL",
        ElementType.F8E4M3 => "F8_E4M3",
        ElementType.F8E5M2 => "F8_E5M2",
        _ => type.ToString(),
    };

    /// <summary>The type of a name, or null where it is not read.</summary>
    public static ElementType? Find(string name) => ByName.TryGetValue(name, out ElementType type) ? type : null;
}

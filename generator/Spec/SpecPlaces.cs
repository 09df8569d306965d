namespace PanopticFpn.Gen.Spec;

/// <summary>Where one property of a spec stands; the path of the root is empty.</summary>
internal sealed record SpecPlace(string Path, SourceRange Range);

/// <summary>Where the properties of a spec stand, for stages that find a problem after the file was read.</summary>
internal sealed record SpecPlaces(EquatableArray<SpecPlace> Places)
{
    /// <summary>The places of a file that holds no object.</summary>
    public static SpecPlaces None { get; } = new(EquatableArray<SpecPlace>.Empty);

    /// <summary>The places of everything in a spec; of two with one name, the first.</summary>
    public static SpecPlaces In(JsonObject root)
    {
        var places = new Dictionary<string, SpecPlace>(StringComparer.Ordinal) { [""] = new SpecPlace("", root.Token) };
        AddProperties(root, "", places);
        return new SpecPlaces(places.Values.OrderBy(place => place.Range.Start).ToEquatableArray());
    }

    /// <summary>
    /// The value at a path such as <c>semantic.channels</c> (an object's name, since an object spans lines); where
    /// nothing is written there, what is written nearest above it.
    /// </summary>
    public SourceRange Of(string path)
    {
        while (true)
        {
            foreach (SpecPlace place in Places)
            {
                if (place.Path == path)
                    return place.Range;
            }

            if (path.Length == 0)
                return default;
            int dot = path.LastIndexOf('.');
            path = dot < 0 ? "" : path.Substring(0, dot);
        }
    }

    private static void AddProperties(JsonObject json, string prefix, Dictionary<string, SpecPlace> places)
    {
        foreach (JsonProperty property in json.Properties)
        {
            string path = prefix + property.Name;
            SourceRange range = property.Value is JsonObject or JsonArray ? property.NameToken : property.Value.Token;
            if (places.ContainsKey(path))
                continue;
            places.Add(path, new SpecPlace(path, range));
            if (property.Value is JsonObject inner)
                AddProperties(inner, path + ".", places);
        }
    }
}

namespace PanopticFpn.Gen.Spec;

/// <summary>What a spec extends.</summary>
/// <param name="Base">The spec that it extends, as a path of the project in normal form.</param>
internal sealed record ExtendsLink(string Base)
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>The link of a spec, or null. Nearly no spec extends another, and a look at the text spares its reading.</summary>
    public static ExtendsLink? Of(SpecFile file)
    {
        // An escape may spell the name otherwise.
        if (file.Text.IndexOf("\"extends\"", StringComparison.Ordinal) < 0 && file.Text.IndexOf("\\u", StringComparison.Ordinal) < 0)
            return null;
        return JsonReader.Read(file.Text).Root is JsonObject root && root.Property("extends") is { Value: JsonString { Value: var path } }
            ? new ExtendsLink(Resolve(file.Path, path))
            : null;
    }

    /// <summary>Whether one of the links names a file.</summary>
    public static bool IsBase(SpecFile file, EquatableArray<ExtendsLink> links) => links.Count > 0 && links.Contains(new ExtendsLink(Normalized(file.Path)));

    /// <summary>A path beside a file, in the form of <see cref="Normalized"/>.</summary>
    private static string Resolve(string file, string path)
    {
        bool isRooted = path.StartsWith("/", StringComparison.Ordinal) || path.StartsWith("\\", StringComparison.Ordinal) || path.Contains(':');
        int folder = file.LastIndexOfAny(Separators) + 1;
        return Normalized(isRooted ? path : file.Substring(0, folder) + path);
    }

    /// <summary>A path with <c>/</c> between its parts and without <c>.</c> and <c>..</c>: a project may list a file in any spelling.</summary>
    public static string Normalized(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split(Separators))
        {
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] is not (".." or ""))
                parts.RemoveAt(parts.Count - 1);
            else if (part != "." && (part.Length > 0 || parts.Count == 0))
                parts.Add(part);
        }

        return string.Join("/", parts);
    }
}

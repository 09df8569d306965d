namespace PanopticFpn.Gen.Spec;

/// <summary>A spec that extends another.</summary>
/// <param name="Path">The spec.</param>
/// <param name="Base">The spec that it extends, as a path of the project.</param>
internal sealed record ExtendsLink(string Path, string Base)
{
    /// <summary>The link of a spec, or null. Nearly no spec extends another, and a look at the text spares its reading.</summary>
    public static ExtendsLink? Of(SpecFile file)
    {
        // An escape may spell the name otherwise.
        if (file.Text.IndexOf("\"extends\"", StringComparison.Ordinal) < 0 && file.Text.IndexOf("\\u", StringComparison.Ordinal) < 0)
            return null;
        return JsonReader.Read(file.Text).Root is JsonObject root && root.Property("extends") is { Value: JsonString { Value: var path } }
            ? new ExtendsLink(file.Path, Resolve(file.Path, path))
            : null;
    }

    /// <summary>A path beside a file, without "." and "..", with the file's own separator.</summary>
    private static string Resolve(string file, string path)
    {
        char separator = file.IndexOf('\\') >= 0 ? '\\' : '/';
        bool isRooted = path.StartsWith("/", StringComparison.Ordinal) || path.Contains(':');
        string[] folders = file.Split('/', '\\');
        var parts = new List<string>(isRooted ? [] : folders.Take(folders.Length - 1));
        foreach (string part in path.Split('/', '\\'))
        {
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] is not (".." or ""))
                parts.RemoveAt(parts.Count - 1);
            else if (part != ".")
                parts.Add(part);
        }

        return string.Join(separator.ToString(), parts);
    }
}

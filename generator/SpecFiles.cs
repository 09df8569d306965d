using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen;

/// <summary>A spec and the specs that it extends, read one after another by a function of the caller's.</summary>
internal static class SpecFiles
{
    /// <summary>Each spec as it was read, the one to compile first.</summary>
    /// <param name="spec">The spec to compile.</param>
    /// <param name="read">Gives the text of a spec at a path in normal form, or null; null where no spec can extend another.</param>
    /// <param name="rootNamespace">The namespace of a spec that names none.</param>
    public static IReadOnlyList<ReadSpec> Read(SpecFile spec, Func<string, string?>? read, string rootNamespace)
    {
        ExtendedSpecs extended = ExtendedBy(spec, read);
        return [.. extended.Files.Where(file => file != spec).Prepend(spec).Select(file => ReadSpec.Of(SpecSource.Resolve(file, extended), rootNamespace))];
    }

    /// <summary>The specs that one extends, nearest first, each once; those that cannot be found are left out.</summary>
    private static ExtendedSpecs ExtendedBy(SpecFile spec, Func<string, string?>? read)
    {
        string own = ExtendsLink.Normalized(spec.Path);
        var found = new List<SpecFile>();
        SpecFile current = spec;
        while (read is not null && ExtendsLink.Of(current) is { } link && found.All(file => file.Path != link.Base) && !found.Contains(spec))
        {
            // A cycle ends where it began, and the last spec in it must find the first.
            if (link.Base == own)
                current = spec;
            else if (read(link.Base) is { } text)
                current = new SpecFile(link.Base, text);
            else
                break;
            found.Add(current);
        }

        return new ExtendedSpecs(found.ToEquatableArray());
    }
}

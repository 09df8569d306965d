namespace PanopticFpn.Gen.Spec;

/// <summary>A spec as it lies in the project.</summary>
internal sealed record SpecFile(string Path, string Text)
{
    public static bool IsSpec(string path) => path.EndsWith(".pfpn.json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What is wrong with the spec that a spec extends.</summary>
internal enum BaseFault
{
    None,

    /// <summary>The project has no such spec.</summary>
    NotFound,

    /// <summary>It extends, perhaps over others, the spec itself.</summary>
    Cycle,

    /// <summary>One of the two befell a base, which reports it.</summary>
    OfBase,
}

/// <summary>A spec with the specs that it extends, nearest first.</summary>
/// <param name="IsExtended">Whether another spec extends this one; it then may be a part of a spec only.</param>
internal sealed record SpecSource(SpecFile File, EquatableArray<SpecFile> Bases, BaseFault Fault, bool IsExtended)
{
    /// <summary>The files by their number in <see cref="SourceRange.File"/>.</summary>
    public IEnumerable<string> Paths => Bases.Select(file => file.Path).Prepend(File.Path);

    /// <summary>The base with what it extends itself.</summary>
    public SpecSource OfBase() => new(Bases[0], Bases.Skip(1).ToEquatableArray(), Fault == BaseFault.None ? BaseFault.None : BaseFault.OfBase, IsExtended: true);

    /// <summary>Finds what a spec extends among the specs that are extended.</summary>
    public static SpecSource Resolve(SpecFile file, ExtendedSpecs extended)
    {
        var bases = new List<SpecFile>();
        SpecFile current = file;
        while (ExtendsLink.Of(current) is { } link)
        {
            if (link.Base == ExtendsLink.Normalized(file.Path))
                return Faulty(BaseFault.Cycle);
            if (bases.Any(known => ExtendsLink.Normalized(known.Path) == link.Base))
                return Faulty(BaseFault.OfBase);
            if (extended.Find(link.Base) is not { } found)
                return Faulty(bases.Count == 0 ? BaseFault.NotFound : BaseFault.OfBase);
            bases.Add(found);
            current = found;
        }

        return new SpecSource(file, bases.ToEquatableArray(), BaseFault.None, IsExtended());

        // With a fault nothing is inherited: half of what was meant would be wrong in places of its own.
        SpecSource Faulty(BaseFault fault) => new(file, [], fault, IsExtended());

        bool IsExtended() => extended.Find(ExtendsLink.Normalized(file.Path)) is not null;
    }
}

/// <summary>The specs of a project that others extend, few or none.</summary>
internal sealed record ExtendedSpecs(EquatableArray<SpecFile> Files)
{
    /// <summary>The spec at a path in normal form, or null.</summary>
    public SpecFile? Find(string path) => Files.FirstOrDefault(file => ExtendsLink.Normalized(file.Path) == path);
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen;

/// <summary>A spec as it was read, with its places and problems.</summary>
/// <param name="Files">The spec and what it extends, by the numbers of its places.</param>
internal sealed record ReadSpec(EquatableArray<string> Files, SpecReadResult Result)
{
    public string Path => Files[0];

    public static ReadSpec Of(SpecSource source, string rootNamespace) =>
        new(source.Paths.ToEquatableArray(), SpecReader.Read(source, rootNamespace));

    public LocatedSpec WithoutPlaces() => new(Path, Result.Spec ?? Result.StandIn, IsStandIn: Result.Spec is null);
}

/// <summary>What a spec says, without where it says it.</summary>
/// <param name="IsStandIn">Whether the spec is a broken one's stand-in.</param>
internal sealed record LocatedSpec(string Path, NetworkSpec? Spec, bool IsStandIn);

/// <summary>What came of a spec; no model where it could not be read.</summary>
internal sealed record CompiledSpec(string Path, CompiledModel? Model)
{
    /// <summary>Compiles a spec; a stand-in that does not compile is no class, and no error of its own.</summary>
    public static CompiledSpec Of(LocatedSpec located)
    {
        CompiledModel? model = located.Spec is null ? null : ModelCompiler.Compile(located.Spec);
        return new CompiledSpec(located.Path, located.IsStandIn && model?.InternalError is not null ? null : model);
    }

    /// <summary>The same, without its model where another spec has the name.</summary>
    public CompiledSpec Unless(EquatableArray<NameConflict> conflicts) =>
        conflicts.Any(conflict => conflict.Path == Path) ? this with { Model = null } : this;

    public void AddTo(SourceProductionContext output)
    {
        if (Model is null)
            return;
        foreach (GeneratedFile file in Model.Files)
            output.AddSource(file.HintName, file.Text);
        if (Model.InternalError is { } error)
            output.ReportDiagnostic(Diagnostic.Create(Rules.InternalError, SpecDiagnostics.StartOf(Path), error));
    }
}

/// <summary>A spec whose layers do not fit.</summary>
internal sealed record MisshapenSpec(string Path, EquatableArray<ShapeMismatch> Mismatches);

internal sealed record ModelName(string Path, string? FullName);

/// <summary>A spec whose model's name, or whose namespace, is the name of another spec's model.</summary>
internal sealed record NameConflict(string Path, string FullName, string OwnerPath, bool IsNamespace = false)
{
    public static EquatableArray<NameConflict> Find(ImmutableArray<ModelName> names)
    {
        ModelName[] known = [.. names.Where(name => name.FullName is not null).OrderBy(name => name.Path, StringComparer.Ordinal)];
        return SameNames(known).Concat(Namespaces(known)).OrderBy(conflict => conflict.Path, StringComparer.Ordinal).ToEquatableArray();
    }

    /// <summary>
    /// The specs whose name is taken; the first by path keeps it. Case does not tell names apart: the generated files
    /// must have names of their own on every file system.
    /// </summary>
    private static IEnumerable<NameConflict> SameNames(ModelName[] names) => names
        .GroupBy(name => name.FullName!, StringComparer.OrdinalIgnoreCase)
        .SelectMany(group => group.Skip(1).Select(name => new NameConflict(name.Path, name.FullName!, group.First().Path)));

    /// <summary>The specs whose namespace is a model, or lies in one.</summary>
    private static IEnumerable<NameConflict> Namespaces(ModelName[] names)
    {
        Dictionary<string, string> owners = names.GroupBy(name => name.FullName!).ToDictionary(group => group.Key, group => group.First().Path);
        return names
            .Select(name => (name.Path, Space: Enclosing(name.FullName!).FirstOrDefault(owners.ContainsKey)))
            .Where(name => name.Space is not null)
            .Select(name => new NameConflict(name.Path, name.Space!, owners[name.Space!], IsNamespace: true));
    }

    private static IEnumerable<string> Enclosing(string name)
    {
        for (int dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
            yield return name.Substring(0, dot);
    }
}

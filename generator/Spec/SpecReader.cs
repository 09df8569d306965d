using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>What a spec file holds: the spec, or everything that is wrong with it.</summary>
/// <param name="Spec">The spec, or null where there are errors.</param>
/// <param name="Problems">Errors, and warnings, which leave the spec as it is.</param>
internal sealed record SpecReadResult(NetworkSpec? Spec, EquatableArray<Problem> Problems, SpecPlaces Places)
{
    /// <summary>
    /// Where something is wrong: what the spec may have meant, with other values in the wrong ones' places. Its class
    /// stands in, so that the build shows the spec's errors and none about a missing class. Null where nothing is wrong,
    /// or where not even the class's name can be told.
    /// </summary>
    public NetworkSpec? StandIn { get; init; }
}

/// <summary>Reads a spec: what is written, and where.</summary>
internal static class SpecReader
{
    /// <summary>Reads a file's text that extends no other.</summary>
    /// <param name="text">The file.</param>
    /// <param name="defaultNamespace">The project's root namespace, for a spec that names none.</param>
    public static SpecReadResult Read(string text, string defaultNamespace) =>
        Read(new SpecSource(new SpecFile("", text), [], BaseFault.None, IsExtended: false), defaultNamespace);

    /// <summary>Reads a spec with what it extends. Never throws: everything that is wrong with it is in the result.</summary>
    public static SpecReadResult Read(SpecSource source, string defaultNamespace) => Read(source, defaultNamespace, keepsInherited: false);

    /// <param name="keepsInherited">Whether the problems of the bases are among the result's, which else report them themselves.</param>
    private static SpecReadResult Read(SpecSource source, string defaultNamespace, bool keepsInherited)
    {
        var problems = new ProblemList();
        JsonReadResult json = JsonReader.Read(source.File.Text);
        if (json.Error is { } error)
        {
            problems.Add(Rules.NotJson, error.Range, error.Message);
            return new SpecReadResult(null, problems.InOrder(), SpecPlaces.None);
        }

        if (json.Root is not JsonObject root)
        {
            problems.Add(Rules.WrongType, json.Root!.Token, "A spec", "an object", Wording.Of(json.Root));
            return new SpecReadResult(null, problems.InOrder(), SpecPlaces.None);
        }

        return Read(source, root, problems, defaultNamespace, keepsInherited);
    }

    private static SpecReadResult Read(SpecSource source, JsonObject own, ProblemList problems, string defaultNamespace, bool keepsInherited)
    {
        InheritedSpec whole = InheritedSpec.Of(own, source.Bases);
        problems.MissingMatters = whole.IsComplete && source.Fault == BaseFault.None && !(source.IsExtended && !own.Has("model"));
        NetworkSpec? spec = ObjectReader.Read(whole.Root, "", problems, network => NetworkRoot.Read(network, defaultNamespace));
        AddFault(source, own, problems);

        EquatableArray<Problem> found = problems.InOrder();
        if (source.Bases.Count > 0 && !keepsInherited)
            found = WithoutInherited(found, Read(source.OfBase(), defaultNamespace, keepsInherited: true).Problems);
        bool isWhole = !problems.HasErrors && problems.MissingMatters;
        return new SpecReadResult(isWhole ? spec : null, found, SpecPlaces.In(whole.Root)) { StandIn = isWhole ? null : spec };
    }

    private static void AddFault(SpecSource source, JsonObject own, ProblemList problems)
    {
        if (source.Fault is BaseFault.NotFound or BaseFault.Cycle && own.Property("extends") is { Value: JsonString { Value: { } path } token })
            problems.Add(source.Fault == BaseFault.Cycle ? Rules.ExtendsCycle : Rules.BaseNotFound, token.Token, Wording.Quote(path));
    }

    /// <summary>The problems without those that the base has by itself: it reports them.</summary>
    private static EquatableArray<Problem> WithoutInherited(EquatableArray<Problem> problems, EquatableArray<Problem> ofBase)
    {
        var inherited = new HashSet<Problem>(ofBase.Select(problem => problem with { Range = problem.Range with { File = problem.Range.File + 1 } }));
        return problems
            .Where(problem => !inherited.Contains(problem))

            // Waste is the base's own business.
            .Where(problem => problem.Range.File == 0 || problem.IsError)
            .ToEquatableArray();
    }
}

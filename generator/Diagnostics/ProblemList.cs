using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Diagnostics;

/// <summary>Gathers the problems of one spec.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    public bool HasErrors => _problems.Any(problem => problem.IsError);

    /// <summary>Whether what a spec lacks is an error: not in a part that others complete, nor where a base could not be read.</summary>
    public bool MissingMatters { get; set; } = true;

    public void Add(DiagnosticDescriptor rule, SourceRange range, params string[] arguments)
    {
        if (MissingMatters || (rule != Rules.MissingProperty && rule != Rules.SemanticWithoutFpn))
            _problems.Add(new Problem(rule, range, arguments.ToEquatableArray()));
    }

    /// <summary>The problems in the order in which a reader of the files meets them.</summary>
    public EquatableArray<Problem> InOrder() => _problems
        .OrderBy(problem => problem.Range.File)
        .ThenBy(problem => problem.Range.Start)
        .ThenBy(problem => problem.Rule.Id, StringComparer.Ordinal)
        .ToEquatableArray();
}

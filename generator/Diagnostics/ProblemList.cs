using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Diagnostics;

/// <summary>Gathers the problems of one file.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    public bool Any => _problems.Count > 0;

    public void Add(DiagnosticDescriptor rule, SourceRange range, params string[] arguments) =>
        _problems.Add(new Problem(rule, range, arguments.ToEquatableArray()));

    /// <summary>The problems in the order in which a reader of the file meets them.</summary>
    public EquatableArray<Problem> InOrder() => _problems
        .OrderBy(problem => problem.Range.Start)
        .ThenBy(problem => problem.Rule.Id, StringComparer.Ordinal)
        .ToEquatableArray();
}

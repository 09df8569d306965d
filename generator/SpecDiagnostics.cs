using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen;

/// <summary>A problem and the file that has it.</summary>
internal sealed record LocatedProblem(string Path, Problem Problem);

/// <summary>Everything that is wrong with one spec, as the build shows it.</summary>
internal static class SpecDiagnostics
{
    public static EquatableArray<LocatedProblem> Of(ReadSpec read, EquatableArray<NameConflict> conflicts, EquatableArray<MisshapenSpec> misshapen)
    {
        SpecReadResult result = read.Result;
        IEnumerable<Problem> shapes = misshapen
            .Where(spec => spec.Path == read.Path && result.Spec is not null)
            .SelectMany(spec => spec.Mismatches)

            // One property decides many layers: the first tells what to change.
            .GroupBy(mismatch => mismatch.Property.Length == 0 ? mismatch.Message : mismatch.Property)
            .Select(mismatches => mismatches.First())
            .Select(mismatch => new Problem(Rules.ShapeMismatch, result.Places.Of(mismatch.Property), [mismatch.Message]));
        IEnumerable<Problem> names = conflicts
            .Where(conflict => conflict.Path == read.Path)
            .Select(conflict => new Problem(
                conflict.IsNamespace ? Rules.NamespaceIsModel : Rules.DuplicateModel,
                result.Places.Of(conflict.IsNamespace ? "namespace" : "model"),
                [conflict.FullName, NameBeside(read.Path, conflict.OwnerPath)]));
        return result.Problems.Concat(shapes).Concat(names)
            .Select(problem => new LocatedProblem(read.Path, problem.Range.File == 0 ? problem : Inherited(read, problem)))
            .ToEquatableArray();
    }

    /// <summary>What is wrong in a base because of the spec that extends it: an error of that spec, which names the place.</summary>
    private static Problem Inherited(ReadSpec read, Problem problem)
    {
        return new Problem(
            Rules.InheritedProblem,
            read.Result.Places.Of("extends"),
            [
                NameBeside(read.Path, read.Files[problem.Range.File]),
                Wording.Number(problem.Range.StartLine + 1),
                Wording.Number(problem.Range.StartColumn + 1),
                problem.Rule.Id,
                TextOf(problem),
            ]);
    }

    /// <summary>Everything that is wrong with a spec and the specs that it extends, as plain text.</summary>
    /// <param name="specs">The spec, then those that it extends.</param>
    /// <param name="model">What came of the spec, or null where it could not be read.</param>
    public static IEnumerable<CompilationMessage> Messages(IReadOnlyList<ReadSpec> specs, CompiledModel? model)
    {
        EquatableArray<MisshapenSpec> misshapen = model is null ? [] : [new MisshapenSpec(specs[0].Path, model.Mismatches)];
        IEnumerable<CompilationMessage> found = specs
            .SelectMany(spec => Of(spec, [], misshapen))
            .Select(located => new CompilationMessage(
                located.Problem.Rule.Id,
                located.Problem.IsError,
                TextOf(located.Problem),
                located.Path,
                located.Problem.Range.StartLine + 1,
                located.Problem.Range.StartColumn + 1));
        return model?.InternalError is { } error
            ? found.Append(new CompilationMessage(Rules.InternalError.Id, IsError: true, Formatted(Rules.InternalError, [error]), specs[0].Path, 1, 1))
            : found;
    }

    private static string TextOf(Problem problem) => Formatted(problem.Rule, [.. problem.Arguments]);

    private static string Formatted(DiagnosticDescriptor rule, object[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, rule.MessageFormat.ToString(CultureInfo.InvariantCulture), arguments);

    public static void Report(SourceProductionContext output, EquatableArray<LocatedProblem> problems)
    {
        foreach (LocatedProblem located in problems)
            output.ReportDiagnostic(Diagnostic.Create(located.Problem.Rule, LocationOf(located), [.. located.Problem.Arguments]));
    }

    public static Location StartOf(string path) => Location.Create(path, default, default);

    private static Location LocationOf(LocatedProblem located)
    {
        SourceRange range = located.Problem.Range;
        return Location.Create(
            located.Path,
            new TextSpan(range.Start, range.Length),
            new LinePositionSpan(new LinePosition(range.StartLine, range.StartColumn), new LinePosition(range.EndLine, range.EndColumn)));
    }

    /// <summary>A file's name, with as many folders as tell it from the one that the message stands at.</summary>
    private static string NameBeside(string path, string other)
    {
        string[] own = path.Split('/', '\\');
        string[] parts = other.Split('/', '\\');
        int taken = 1;
        while (taken < parts.Length && own.Length >= taken && parts[parts.Length - taken] == own[own.Length - taken])
            taken++;
        return string.Join("/", parts.Skip(parts.Length - taken));
    }
}

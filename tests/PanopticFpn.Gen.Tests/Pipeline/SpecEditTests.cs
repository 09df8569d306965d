using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PanopticFpn.Gen.Spec;
using Xunit;
using Steps = PanopticFpn.Gen.PanopticFpnGenerator.Steps;

namespace PanopticFpn.Gen.Tests.Pipeline;

/// <summary>What an edit of a hundred specs runs again: no more than what it means.</summary>
public class SpecEditTests
{
    private const string Added = "added.pfpn.json", Renamed = "renamed.pfpn.json";

    /// <summary>Compiled once for all tests, as it takes seconds.</summary>
    private static readonly Lazy<Project> Hundred = new(() =>
    {
        Project project = Project.With(SpecTexts.Hundred);
        project.Run();
        return project;
    });

    [Fact]
    public void AddingASpecCompilesOne()
    {
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.Add(Added, SpecTexts.Street("Added")).Run();

        Assert.Equal([(Added, IncrementalStepRunReason.New)], Ran(after, Steps.Compile));
        Assert.Equal([(Added, IncrementalStepRunReason.New)], Printed(after));
        Assert.Equal(FilesOf("Street.Models.Added"), Touched(before, after));
    }

    [Fact]
    public void DeletingASpecCompilesNone()
    {
        string deleted = SpecTexts.PathOf(42);
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.Delete(deleted).Run();

        Assert.Equal([(deleted, IncrementalStepRunReason.Removed)], Ran(after, Steps.Compile));
        Assert.Equal([(deleted, IncrementalStepRunReason.Removed)], Printed(after));
        Assert.Equal(FilesOf("Street.Models.Net42"), Touched(before, after));
        Assert.DoesNotContain("Street.Models.Net42.g.cs", Project.SourceNames(after));
    }

    [Fact]
    public void EditingASpecCompilesOne()
    {
        string edited = SpecTexts.PathOf(42);
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.Edit(edited, SpecTexts.Street("Net42", classes: 11)).Run();

        Assert.Equal([(edited, IncrementalStepRunReason.Modified)], Ran(after, Steps.Compile));
        Assert.Equal([(edited, IncrementalStepRunReason.Modified)], Printed(after));
        Assert.Equal(FilesOf("Street.Models.Net42"), Touched(before, after));
    }

    [Fact]
    public void MovingASpecsTextReadsOneAndCompilesNone()
    {
        string moved = SpecTexts.PathOf(42);
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.Edit(moved, "\n\n" + SpecTexts.Hundred[42].Text).Run();

        Assert.Equal([(moved, IncrementalStepRunReason.Modified)], Ran(after, Steps.Read));
        Assert.Empty(Ran(after, Steps.Compile));
        Assert.Empty(Printed(after));
        Assert.Empty(Touched(before, after));
    }

    /// <summary>A path is part of what the errors say, so a renamed spec's own steps may run; its code stays as it is.</summary>
    [Theory]
    [InlineData("in place")]
    [InlineData("deleted, then added")]
    public void RenamingASpecPrintsNoOther(string way)
    {
        string[] own = [SpecTexts.PathOf(42), Renamed];
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult[] runs = way == "in place"
            ? [project.Rename(own[0], Renamed).Run()]
            : [project.Delete(own[0]).Run(), project.Add(Renamed, SpecTexts.Hundred[42].Text).Run()];

        foreach (GeneratorDriverRunResult run in runs)
        {
            Assert.All(Ran(run, Steps.Compile), step => Assert.Contains(step.Path, own));
            Assert.All(Printed(run), step => Assert.Contains(step.Path, own));
            Assert.Subset(FilesOf("Street.Models.Net42").ToHashSet(), Touched(before, run).ToHashSet());
        }

        Assert.Equal(Project.SourceBytes(before), Project.SourceBytes(runs[^1]));
    }

    /// <summary>
    /// Roslyn takes as many files as before for the same files edited, place by place, so one that left its place and
    /// came last makes neighbours run that nobody touched. What they say stays the same.
    /// </summary>
    [Fact]
    public void DeletingAndAddingAtOnceChangesNoCode()
    {
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.Delete(SpecTexts.PathOf(42)).Add(Renamed, SpecTexts.Hundred[42].Text).Run();
        Assert.Equal(Project.SourceBytes(before), Project.SourceBytes(after));
        Assert.DoesNotContain(Ran(after, Steps.Compile), step => string.CompareOrdinal(step.Path, SpecTexts.PathOf(42)) < 0);
    }

    /// <summary>An IDE hands over new objects for files that nobody changed.</summary>
    [Fact]
    public void TheSameContentInNewObjectsRunsNothingButTheComparison()
    {
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        foreach ((string path, string text) in SpecTexts.Hundred)
            project.Edit(path, text);
        GeneratorDriverRunResult after = project.Run();

        Assert.Equal(
            Enumerable.Repeat(IncrementalStepRunReason.Unchanged, SpecTexts.Count),
            Project.Reasons(after).Where(step => step.Name == Steps.File).Select(step => step.Reason));
        Assert.All(
            Project.Reasons(after).Where(step => step.Name != Steps.File),
            step => Assert.Equal((step.Name, IncrementalStepRunReason.Cached), step));
        Assert.Empty(Printed(after));
        Assert.Empty(Touched(before, after));
    }

    [Fact]
    public void AnotherRootNamespaceCompilesTheSpecsThatTakeIt()
    {
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.WithRootNamespace("Another").Run();

        (string, IncrementalStepRunReason)[] odd =
            [.. Enumerable.Range(0, SpecTexts.Count).Where(index => index % 2 == 1).Select(index => (SpecTexts.PathOf(index), IncrementalStepRunReason.Modified))];
        Assert.Equal(odd, Ran(after, Steps.Compile));
        Assert.Equal(odd, Printed(after));
        Assert.All(Touched(before, after), name => Assert.Matches(@"^(Test\.Root|Another)\.", name));
        Assert.DoesNotContain(Project.SourceNames(after), name => name.StartsWith("Test.Root", StringComparison.Ordinal));
    }

    [Fact]
    public void TheSameRootNamespaceInNewOptionsRunsNothing()
    {
        Project project = Project.Like(Hundred.Value);
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.WithRootNamespace("Test.Root").Run();

        Assert.DoesNotContain(Project.Reasons(after), step => step.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        Assert.Empty(Ran(after, Steps.Read));
        Assert.Empty(Touched(before, after));
    }

    /// <summary>The one way in which specs depend on each other.</summary>
    [Fact]
    public void DeletingANamesOwnerCompilesNoneAndChangesNoThird()
    {
        const string owner = "a.pfpn.json", other = "b.pfpn.json", third = "c.pfpn.json";
        Project project = Project.With(
            (owner, SpecTexts.Street("Twice")), (other, SpecTexts.Street("Twice", classes: 11)), (third, SpecTexts.Street("Once")));
        GeneratorDriverRunResult before = project.Run();
        GeneratorDriverRunResult after = project.Delete(owner).Run();

        Assert.Equal(other, Assert.Single(before.Diagnostics).Location.GetLineSpan().Path);
        Assert.Empty(after.Diagnostics);
        Assert.Equal([(owner, IncrementalStepRunReason.Removed)], Ran(after, Steps.Compile));
        SortedDictionary<string, byte[]> old = Project.SourceBytes(before), now = Project.SourceBytes(after);
        Assert.Equal(old.Keys, now.Keys);
        Assert.Equal(FilesOf("Street.Models.Twice"), Touched(before, after));
        Assert.NotEqual(old["Street.Models.Twice.Description.g.cs"], now["Street.Models.Twice.Description.g.cs"]);
    }

    /// <summary>The specs for which a step ran.</summary>
    private static IEnumerable<(string Path, IncrementalStepRunReason Reason)> Ran(GeneratorDriverRunResult result, string step) =>
        NotIdle(result.Results.Single().TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => (PathOf(output.Value), output.Reason)));

    /// <summary>The specs whose code was printed; their errors are another output.</summary>
    private static IEnumerable<(string Path, IncrementalStepRunReason Reason)> Printed(GeneratorDriverRunResult result) => NotIdle(
        from steps in result.Results.Single().TrackedOutputSteps.Values
        from step in steps
        let input = Assert.Single(step.Inputs)
        let value = input.Source.Outputs[input.OutputIndex].Value
        where value is CompiledSpec or ValueTuple<CompiledSpec, EquatableArray<NameConflict>>
        from output in step.Outputs
        select (PathOf(value), output.Reason));

    /// <summary>Unchanged is not idle: it ran, and its work came to what was there already.</summary>
    private static IEnumerable<(string Path, IncrementalStepRunReason Reason)> NotIdle(IEnumerable<(string Path, IncrementalStepRunReason Reason)> steps) => steps
        .Where(step => step.Reason != IncrementalStepRunReason.Cached)
        .OrderBy(step => step.Path, StringComparer.Ordinal);

    private static string PathOf(object value) => value switch
    {
        SpecFile file => file.Path,
        ReadSpec read => read.Path,
        CompiledSpec compiled => compiled.Path,
        ValueTuple<CompiledSpec, EquatableArray<NameConflict>> pair => pair.Item1.Path,
        _ => throw new ArgumentException($"A {value.GetType()} names no spec.", nameof(value)),
    };

    /// <summary>The files that came, went, or are another text than before: another object, however equal, was printed again.</summary>
    private static IEnumerable<string> Touched(GeneratorDriverRunResult before, GeneratorDriverRunResult after)
    {
        Dictionary<string, SourceText> old = Texts(before), now = Texts(after);
        return old.Keys.Union(now.Keys)
            .Where(name => !ReferenceEquals(old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Order(StringComparer.Ordinal);
    }

    private static Dictionary<string, SourceText> Texts(GeneratorDriverRunResult result) =>
        result.Results.Single().GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText, StringComparer.Ordinal);

    private static string[] FilesOf(string model) => [model + ".Description.g.cs", model + ".Inference.g.cs", model + ".Onnx.g.cs", model + ".Training.g.cs", model + ".g.cs"];
}

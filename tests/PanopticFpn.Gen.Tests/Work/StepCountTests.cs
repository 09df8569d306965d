using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;
using Steps = PanopticFpn.Gen.PanopticFpnGenerator.Steps;

namespace PanopticFpn.Gen.Tests.Work;

/// <summary>What the generator does again after an edit, counted; the same for one spec and for a hundred.</summary>
public class StepCountTests
{
    /// <summary>For each edit: how often a step ran, how often it gave something new; steps that did not run are left out (none of these specs extends another).</summary>
    private static readonly Dictionary<Edit, (string Step, int Ran, int New)[]> Work = new()
    {
        [Edit.KeystrokeInCode] = [],
        [Edit.SpecEdited] =
        [
            (Steps.File, 1, 1), (Steps.Extend, 1, 1), (Steps.Read, 1, 1), (Steps.Spec, 1, 1), (Steps.Compile, 1, 1), (Steps.Emit, 1, 1),
            (Steps.Name, 1, 0), (Steps.Diagnose, 1, 0),
        ],
        [Edit.SpecMoved] = [(Steps.File, 1, 1), (Steps.Extend, 1, 1), (Steps.Read, 1, 1), (Steps.Spec, 1, 0), (Steps.Name, 1, 0), (Steps.Diagnose, 1, 0)],
        [Edit.SpecAdded] =
        [
            (Steps.File, 1, 1), (Steps.Extend, 1, 1), (Steps.Read, 1, 1), (Steps.Spec, 1, 1), (Steps.Compile, 1, 1), (Steps.Emit, 1, 1),
            (Steps.Name, 1, 1), (Steps.Conflicts, 1, 0), (Steps.Diagnose, 1, 1),
        ],
        [Edit.SpecDeleted] = [(Steps.Conflicts, 1, 0)],
    };

    /// <summary>For each edit: how many generated files the compiler is given anew.</summary>
    private static readonly Dictionary<Edit, int> GivenFiles = new()
    {
        [Edit.KeystrokeInCode] = 0,
        [Edit.SpecEdited] = 5,
        [Edit.SpecMoved] = 0,
        [Edit.SpecAdded] = 5,
        [Edit.SpecDeleted] = 0,
    };

    /// <summary>An edit leaves a project as it is, so one of each size serves all edits.</summary>
    private static readonly Dictionary<int, Lazy<WarmProject>> Projects = new()
    {
        [1] = new(() => new WarmProject(1, tracksSteps: true)),
        [100] = new(() => new WarmProject(100, tracksSteps: true)),
    };

    public static TheoryData<Edit, int> Edits()
    {
        var data = new TheoryData<Edit, int>();
        foreach (Edit edit in Enum.GetValues<Edit>())
        {
            data.Add(edit, 1);
            data.Add(edit, 100);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void AnEditRunsOnlyWhatItChanges(Edit edit, int specs)
    {
        WarmProject project = Projects[specs].Value;
        GeneratorRunResult result = ResultOf(project.Run(edit));

        Assert.Empty(result.Diagnostics);
        Assert.Equal(Describe(Work[edit]), Describe(CountSteps(result)));

        // By identity: a text that was handed over again counts, even where it says the same.
        HashSet<SourceText> known = new(TextsOf(ResultOf(project.Warm)), ReferenceEqualityComparer.Instance);
        Assert.Equal(GivenFiles[edit], TextsOf(result).Count(text => !known.Contains(text)));
    }

    private static GeneratorRunResult ResultOf(GeneratorDriver driver) => driver.GetRunResult().Results.Single();

    private static IEnumerable<SourceText> TextsOf(GeneratorRunResult result) => result.GeneratedSources.Select(source => source.SourceText);

    /// <summary>Of every named step, so that a step added to the pipeline must be added to the table.</summary>
    private static IEnumerable<(string Step, int Ran, int New)> CountSteps(GeneratorRunResult result) =>
        from step in result.TrackedSteps
        where typeof(Steps).GetField(step.Key) is not null
        let reasons = step.Value.SelectMany(run => run.Outputs).Select(output => output.Reason).ToArray()
        let anew = reasons.Count(reason => reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified)
        let ran = anew + reasons.Count(reason => reason is IncrementalStepRunReason.Unchanged)
        where ran > 0
        select (step.Key, ran, anew);

    private static IEnumerable<string> Describe(IEnumerable<(string Step, int Ran, int New)> counts) =>
        counts.Select(count => $"{count.Step}: ran {count.Ran}, new {count.New}").Order(StringComparer.Ordinal);
}

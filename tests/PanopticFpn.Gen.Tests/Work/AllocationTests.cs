using Xunit;

namespace PanopticFpn.Gen.Tests.Work;

/// <summary>
/// What a run of the generator allocates after an edit: unlike its time, the same on every machine. The bounds are about
/// twice what was measured, room for another runtime and none for work per spec that an edit does not need.
/// </summary>
public class AllocationTests(AllocationTests.Projects projects) : IClassFixture<AllocationTests.Projects>
{
    private const int BytesPerKeystrokeAtAHundredSpecs = 280 * 1024;

    /// <summary>For each edit: the bytes that one more spec in the project may add.</summary>
    private static readonly Dictionary<Edit, int> BytesPerSpec = new()
    {
        [Edit.KeystrokeInCode] = 2_800,
        [Edit.SpecEdited] = 4_200,
        [Edit.SpecMoved] = 3_800,
        [Edit.SpecAdded] = 5_500,
        [Edit.SpecDeleted] = 4_800,
    };

    [Fact]
    public void AKeystrokeAllocatesLittle() =>
        Assert.InRange(Allocated(projects.Hundred, Edit.KeystrokeInCode), 1, BytesPerKeystrokeAtAHundredSpecs);

    [Theory]
    [InlineData(Edit.KeystrokeInCode)]
    [InlineData(Edit.SpecEdited)]
    [InlineData(Edit.SpecMoved)]
    [InlineData(Edit.SpecAdded)]
    [InlineData(Edit.SpecDeleted)]
    public void AnEditAllocatesAtMostInProportionToTheSpecs(Edit edit)
    {
        long atTen = Allocated(projects.Ten, edit);
        long atHundred = Allocated(projects.Hundred, edit);
        long atThreeHundred = Allocated(projects.ThreeHundred, edit);

        double first = (atHundred - atTen) / 90.0;
        double further = (atThreeHundred - atHundred) / 200.0;
        Assert.InRange(further, 0, BytesPerSpec[edit]);
        Assert.InRange(further, 0, 1.5 * first);
    }

    /// <summary>The least of a few runs: the first ones load types and fill the compiler's pools.</summary>
    private static long Allocated(WarmProject project, Edit edit) => Enumerable.Range(0, 5).Min(_ =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        project.Run(edit);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    /// <summary>Warmed once for all tests.</summary>
    public sealed class Projects
    {
        internal WarmProject Ten { get; } = new(10);

        internal WarmProject Hundred { get; } = new(100);

        internal WarmProject ThreeHundred { get; } = new(300);
    }
}

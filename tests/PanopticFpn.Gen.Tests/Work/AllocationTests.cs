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
    public void AnEditAllocatesAtMostInProportionToTheSpecs(Edit edit) => AssertProportion(edit, projects.Ten, projects.Fifty, projects.Hundred);

    /// <summary>Three hundred networks take a while to compile.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [InlineData(Edit.KeystrokeInCode)]
    [InlineData(Edit.SpecEdited)]
    [InlineData(Edit.SpecMoved)]
    [InlineData(Edit.SpecAdded)]
    [InlineData(Edit.SpecDeleted)]
    public void AnEditOfManySpecsAllocatesAtMostInProportion(Edit edit) => AssertProportion(edit, projects.Ten, projects.Hundred, projects.ThreeHundred);

    private static void AssertProportion(Edit edit, WarmProject few, WarmProject more, WarmProject many)
    {
        long atFew = Allocated(few, edit);
        long atMore = Allocated(more, edit);
        long atMany = Allocated(many, edit);

        double first = (atMore - atFew) / (double)(more.Specs - few.Specs);
        double further = (atMany - atMore) / (double)(many.Specs - more.Specs);
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

    /// <summary>Warmed once for all tests, each when the first asks for it.</summary>
    public sealed class Projects
    {
        private readonly Dictionary<int, WarmProject> _projects = [];

        internal WarmProject Ten => Of(10);

        internal WarmProject Fifty => Of(50);

        internal WarmProject Hundred => Of(100);

        internal WarmProject ThreeHundred => Of(300);

        private WarmProject Of(int specs) => _projects.TryGetValue(specs, out WarmProject? project) ? project : _projects[specs] = new WarmProject(specs);
    }
}

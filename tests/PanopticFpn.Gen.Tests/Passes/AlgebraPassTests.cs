using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

/// <summary>The passes that move convolutions before upsampling: where they apply, where they must not, and what they leave.</summary>
public class AlgebraPassTests
{
    private static readonly TensorShape Input = new(Dimension.Symbol("N"), 64, Dimension.Symbol("H"), Dimension.Symbol("W"));

    [Fact]
    public void AConvolutionOfAnUpsampledMapRunsOnTheSmallMap()
    {
        Body body = ForwardAfter(ConvolveBeforeUpsampling.Run, builder =>
            builder.Append("y", new Relu(), builder.Append("wide", new Conv2d("Wide"), Upsampled(builder))));

        Assert.Equal(
            [
                new MaxPool2d(1, 8, 0), new TapConv2d("Wide"), new MatrixResize(3, 1, Resampling.BilinearAlignCorners), new AddBias("Wide"), new Relu(),
            ],
            body.Steps.Select(step => step.Operation));
        Assert.Equal(["wideTaps", "x"], body.Steps[2].Operands);
        Assert.Equal("[N,768,3*ceil(H/8),ceil(W/8)]", body.Shapes["wideTaps"].ToString());
        Assert.Equal("wide", body.Steps[3].Result);
    }

    [Fact]
    public void InstanceNormalisationNeedsNoBiasBeforeIt()
    {
        Body body = ForwardAfter(ConvolveBeforeUpsampling.Run, builder => builder.Append("y", new GroupNorm("Norm"), builder.Append("wide", new Conv2d("Wide"), Upsampled(builder))), UseInstanceNorm.Run);
        Assert.DoesNotContain(body.Steps, step => step.Operation is AddBias);
        Assert.Contains(body.Steps, step => step.Operation is MatrixResize && step.Result == "wide");
    }

    [Fact]
    public void AFoldedNormGoesWithTheTaps()
    {
        Body body = ForwardAfter(ConvolveBeforeUpsampling.Run, builder => builder.Append("y", new Relu(), builder.Append("norm", new BatchNorm2d("Batch"), builder.Append("wide", new Conv2d("Wide"), Upsampled(builder)))), FoldBatchNorm.Run);
        Assert.Equal("Batch", body.Steps.Select(step => step.Operation).OfType<TapConv2d>().Single().Folded?.Layer);
        Assert.Equal("Batch", body.Steps.Select(step => step.Operation).OfType<AddBias>().Single().Folded?.Layer);
    }

    [Theory]
    [InlineData("Wide", "Nearest", 8, false)]
    [InlineData("Grouped", "Bilinear", 8, false)]
    [InlineData("Strided", "Bilinear", 8, false)]
    [InlineData("Pointwise", "Bilinear", 8, false)]
    [InlineData("Dilated", "Bilinear", 8, false)]
    [InlineData("Wide", "Bilinear", 8, true)]
    [InlineData("Wide", "Bilinear", 1, false)]
    public void OtherConvolutionsStay(string layer, string resampling, int ratio, bool readTwice)
    {
        Body body = ForwardAfter(ConvolveBeforeUpsampling.Run, builder =>
        {
            string small = builder.Append("small", new MaxPool2d(1, ratio, 0), "x");
            string up = builder.Append("up", new Resize(1, Enum.Parse<Resampling>(resampling)), small, "x");
            string y = builder.Append("y", new Conv2d(layer), up);
            if (readTwice)
                builder.Append("again", new Relu(), up);
            return y;
        });
        Assert.DoesNotContain(body.Steps, step => step.Operation is TapConv2d or MatrixResize);
    }

    [Fact]
    public void ALateralOfFewChannelsGoesIntoTheSmoothing()
    {
        Body body = ForwardAfter(AbsorbLateral.Run, builder => Merged(builder, "Lateral"));

        Step smoothed = body.Steps.Single(step => step.Operation is Conv2d { Absorbed: "Lateral" });
        Assert.Equal(["x"], smoothed.Operands);
        Assert.Equal("Lateral", body.Steps.Select(step => step.Operation).OfType<TapConv2d>().Single().InputBiasOf);

        // The lateral gave the size, and is gone; what it took says the same.
        Assert.Equal("x", body.Steps.Single(step => step.Operation is MatrixResize).Operands[1]);
        Assert.DoesNotContain(body.Steps, step => step.Result is "lateral" or "up" or "merged");
        Assert.Equal("Add", body.ProducerOf("y")!.Operation.GetType().Name);
        Assert.Equal("Merge.", body.ProducerOf("yTaps")!.Heading);
    }

    [Fact]
    public void ALateralThatSomethingElseReadsStays()
    {
        Body body = ForwardAfter(AbsorbLateral.Run, builder =>
        {
            string y = Merged(builder, "Lateral");
            builder.Append("also", new Relu(), "merged");
            return y;
        });
        Assert.DoesNotContain(body.Steps, step => step.Operation is TapConv2d);
    }

    [Fact]
    public void ALateralOfManyChannelsStays()
    {
        Body body = ForwardAfter(AbsorbLateral.Run, builder =>
        {
            string wide = builder.Append("widened", new Conv2d("Widening"), "x");
            string small = builder.Append("deep", new Conv2d("Deep"), builder.Append("small", new MaxPool2d(1, 2, 0), "x"));
            string side = builder.Append("lateral", new Conv2d("WideLateral"), wide);
            string up = builder.Append("up", new Resize(1, Resampling.BilinearAlignCorners), small, side);
            return builder.Append("y", new Conv2d("Smooth"), builder.Append("merged", new Add(), up, side));
        });
        Assert.Contains(body.Steps, step => step.Operation is Conv2d { Layer: "WideLateral" });
        Assert.DoesNotContain(body.Steps, step => step.Operation is Conv2d { Absorbed: not null });
    }

    [Fact]
    public void AnAddendThatStandsTwiceCountsTwice()
    {
        Body body = ForwardAfter(ClassifyBeforeUpsampling.Run, builder =>
        {
            string up = Upsampled(builder);
            string sum = builder.Append("sum", new Add(), builder.Append("twice", new Add(), "x", "x"), up);
            return builder.Append("y", new Conv2d("Classifier"), sum);
        });

        // Whatever the form, the map counts twice in what is added up.
        Dictionary<string, int> counts = [];
        int Count(string value) => counts.TryGetValue(value, out int known) ? known : counts[value] = value == "x" ? 1 : body.Steps.Single(step => step.Result == value) switch
        {
            { Operation: MaxPool2d } => 0,
            { Operation: Resize } step => Count(step.Operands[0]),
            var step => step.Operands.Sum(Count),
        };
        Assert.Equal(2, Count(body.Outputs[0].Value));
    }

    [Fact]
    public void LevelsAreClassifiedBeforeTheyAreUpsampled()
    {
        Body body = ForwardAfter(ClassifyBeforeUpsampling.Run, builder =>
        {
            string sum = builder.Append("sum", new Add(), builder.Append("fine", new Relu(), "x"), Upsampled(builder));
            return builder.Append("y", new Conv2d("Classifier"), sum);
        });

        Assert.Equal(["fine", "small", "yRest", "upScores", "upScoresUp", "y"], body.Steps.Select(step => step.Result));
        Assert.Equal([true, false], body.Steps.Select(step => step.Operation).OfType<Conv2d>().Select(conv => conv.AddsBias));
        Assert.Equal("[N,4,ceil(H/8),ceil(W/8)]", body.Shapes["upScores"].ToString());
    }

    [Fact]
    public void LevelsStayWhereThereAreMoreClassesThanChannels()
    {
        Body body = ForwardAfter(ClassifyBeforeUpsampling.Run, builder => builder.Append("y", new Conv2d("ManyClasses"), Upsampled(builder)));
        Assert.Equal(["small", "up", "y"], body.Steps.Select(step => step.Result));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(50)]
    public void ShapesOfTheInferenceFormAreThoseInferredAnew(int depth)
    {
        Network form = Pipelines.Optimized.Run(InferShapes.Run(NetworkLowering.Lower(Specs.Of(depth, fpn: true, semantic: true))).Network);
        (Network again, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(form);
        Assert.Empty(mismatches);
        foreach ((Body stated, Body inferred) in form.Root.Bodies.Zip(again.Root.Bodies))
            Assert.All(inferred.Shapes, shape => Assert.Equal(shape.Value, stated.Shapes[shape.Key]));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(50)]
    public void APassRunTwiceChangesNothingMore(int depth)
    {
        Network form = Pipelines.Optimized.Run(InferShapes.Run(NetworkLowering.Lower(Specs.Of(depth, fpn: true, semantic: true))).Network);
        Network again = Pipelines.Optimized.Run(form);
        Assert.Equal(
            form.Root.Bodies.SelectMany(body => body.Steps).Select(step => (step.Result, step.Operation)),
            again.Root.Bodies.SelectMany(body => body.Steps).Select(step => (step.Result, step.Operation)));
    }

    /// <summary>At 512x512 the taps of s5Wide2 and s4Narrow do 0.15 + 0.30 billion, and their matrices 0.28 + 0.34, for 9.66 + 4.83.</summary>
    [Fact]
    public void TheReportSaysWhatIsSaved()
    {
        Network network = InferShapes.Run(NetworkLowering.Lower(Specs.Of(50, fpn: true, semantic: true))).Network;
        OptimizationReport report = Optimizations.Of(network).Report;

        Optimization taps = report.Optimizations.Single(optimization => optimization.Pass == nameof(ConvolveBeforeUpsampling));
        long before = 9 * 256 * 256 * 16384L + 9 * 256 * 128 * 16384L;
        long after = 9 * 256 * 256 * 256L + 9 * 256 * 128 * 1024L
            + 768 * 128 * 16 * 48L + 256 * 16384 * 48L
            + 384 * 128 * 32 * 96L + 128 * 16384 * 96L;
        Assert.Equal(before - after, taps.MultiplyAdds);
        Assert.Equal(["s5Wide2Conv", "s4NarrowConv"], taps.Places);
        Assert.Equal((512, 512), (report.Height, report.Width));
        Assert.DoesNotContain(report.Optimizations, optimization => optimization.Pass is nameof(AbsorbLateral) or nameof(DropDropout));
    }

    [Fact]
    public void ABrokenGraphNamesThePass()
    {
        Network network = Sample(builder => builder.Append("y", new Relu(), "nowhere"));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => WellFormed.Check(network, "Breaking"));
        Assert.Equal("After Breaking, in Sample.forward: 'y' reads 'nowhere', which nothing before it makes.", error.Message);
    }

    private static string Upsampled(BodyBuilder builder) =>
        builder.Append("up", new Resize(1, Resampling.BilinearAlignCorners), builder.Append("small", new MaxPool2d(1, 8, 0), "x"), "x");

    private static string Merged(BodyBuilder builder, string lateral)
    {
        string small = builder.Append("small", new MaxPool2d(1, 8, 0), "x");
        string deep = builder.Append("deep", new Conv2d("Deep"), small);
        builder.Heading("Merge.");
        string side = builder.Append("lateral", new Conv2d(lateral), "x");
        string up = builder.Append("up", new Resize(1, Resampling.BilinearAlignCorners), deep, side);
        return builder.Append("y", new Conv2d("Smooth"), builder.Append("merged", new Add(), up, side));
    }

    private static Body ForwardAfter(Func<Network, Network> pass, Func<BodyBuilder, string> write, Func<Network, Network>? first = null)
    {
        Network network = InferShapes.Run(Sample(write)).Network;
        return WellFormed.Check(pass(first is null ? network : first(network)), "the pass").Root.Forward;
    }

    private static Network Sample(Func<BodyBuilder, string> write)
    {
        var body = new BodyBuilder();
        string result = write(body);
        Conv2dLayer Same(string name, long inChannels, long outChannels, long kernel = 3) =>
            new(name, name.ToLowerInvariant(), "fpn.channels", inChannels, outChannels, kernel) { Padding = kernel / 2 };
        var root = new ModuleDefinition(
            "Sample",
            "A sample.",
            Input,
            Constants: [],
            [
                Same("Wide", 64, 256), Same("Grouped", 64, 64) with { Groups = 4 }, Same("Strided", 64, 64) with { Stride = 2 }, Same("Pointwise", 64, 64, kernel: 1),
                Same("Dilated", 64, 64) with { Padding = 2, Dilation = 2 }, Same("WideLateral", 256, 256, kernel: 1), Same("Widening", 64, 256, kernel: 1),
                Same("Deep", 64, 256, kernel: 1), Same("Lateral", 64, 256, kernel: 1), Same("Smooth", 256, 256),
                Same("Classifier", 64, 4, kernel: 1), Same("ManyClasses", 64, 512, kernel: 1),
                new GroupNormLayer("Norm", "norm", "fpn.channels", 256, 256), new BatchNorm2dLayer("Batch", "batch", "fpn.channels", 256),
            ],
            [body.Build(Body.Forward, "Runs.", BodyAccess.EntryPoint, "x", [new BodyOutput("y", result, 1)])]);
        return new Network("Sample", "Samples", "A sample", "", ImageInput.Lower(ImageInput.Component.Default) with { Name = "x", Shape = Input }, root);
    }
}

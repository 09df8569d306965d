using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

public class PassTests
{
    private static readonly TensorShape Input = new(Dimension.Symbol("N"), 8, Dimension.Symbol("H"), Dimension.Symbol("W"));

    [Fact]
    public void AMismatchNamesBothLayersAndBothShapes()
    {
        IReadOnlyList<ShapeMismatch> mismatches = InferShapes.Run(Sample(body =>
        {
            string x = body.Append("a", new Conv2d("Eight"), "x");
            return body.Append("b", new Conv2d("Four"), x);
        })).Mismatches;

        ShapeMismatch mismatch = Assert.Single(mismatches);
        Assert.Equal("'four' takes [N,4,H,W], but 'eight' gives [N,8,H,W]; change \"fpn.channels\"", mismatch.Message);
        Assert.Equal("fpn.channels", mismatch.Property);
    }

    [Fact]
    public void AnAdditionOfTwoSizesNamesBoth()
    {
        IReadOnlyList<ShapeMismatch> mismatches = InferShapes.Run(Sample(body =>
        {
            string small = body.Append("a", new Conv2d("Strided"), "x");
            return body.Append("sum", new Add(), small, "x");
        })).Mismatches;

        Assert.Equal(
            "'sum' takes two tensors of one shape, but 'strided' gives [N,8,ceil(H/2),ceil(W/2)] and the input 'x' gives [N,8,H,W]",
            Assert.Single(mismatches).Message);
    }

    [Fact]
    public void AConvolutionSharedByTwoNormsHasTwoFoldedForms()
    {
        Body folded = ForwardAfter(FoldBatchNorm.Run, body =>
        {
            string left = body.Append("n1", new BatchNorm2d("Norm1"), body.Append("a", new Conv2d("Eight"), "x"));
            string right = body.Append("n2", new BatchNorm2d("Norm2"), body.Append("b", new Conv2d("Eight"), "x"));
            return body.Append("sum", new Add(), left, right);
        });

        Assert.Equal(
            [new Conv2d("Eight", new FoldedNorm("Norm1", "eight_norm1")), new Conv2d("Eight", new FoldedNorm("Norm2", "eight_norm2"))],
            folded.Steps.Select(step => step.Operation).OfType<Conv2d>());
        Assert.DoesNotContain(folded.Steps, step => step.Operation is BatchNorm2d);
        Assert.Equal(["a", "b"], folded.Steps[^1].Operands);
    }

    [Fact]
    public void AConvolutionThatSomethingElseReadsIsNotFolded()
    {
        Body body = ForwardAfter(FoldBatchNorm.Run, builder =>
        {
            string conv = builder.Append("a", new Conv2d("Eight"), "x");
            return builder.Append("sum", new Add(), builder.Append("n", new BatchNorm2d("Norm1"), conv), conv);
        });
        Assert.Contains(body.Steps, step => step.Operation is BatchNorm2d);
    }

    [Theory]
    [InlineData("BilinearAlignCorners")]
    [InlineData("Bilinear")]
    [InlineData("Nearest")]
    public void AResizeToTheSameSizeGoesAndToAnotherStays(string mode)
    {
        Resampling resampling = Enum.Parse<Resampling>(mode);
        Body body = ForwardAfter(DropIdentityResizes.Run, builder =>
        {
            string half = builder.Append("half", new Conv2d("Strided"), "x");
            string full = builder.Append("full", new Resize(1, resampling), half, "x");
            string again = builder.Append("again", new Resize(1, resampling), full, "x");
            return builder.Append("y", new Relu(), again);
        });
        Assert.Equal(["half", "full", "y"], body.Steps.Select(step => step.Result));
        Assert.Equal(["full"], body.Steps[^1].Operands);
    }

    [Fact]
    public void GroupsOfOneChannelAreInstances()
    {
        Body body = ForwardAfter(UseInstanceNorm.Run, builder =>
            builder.Append("b", new GroupNorm("Pairs"), builder.Append("a", new GroupNorm("Singles"), "x")));
        Assert.Equal([new InstanceNorm("Singles"), new GroupNorm("Pairs")], body.Steps.Select(step => step.Operation));
    }

    [Fact]
    public void WhatAutogradReadsIsNotWrittenOver()
    {
        Body body = ForwardAfter(ChooseInPlace.Run, builder =>
        {
            string left = builder.Append("left", new Relu(), builder.Append("a", new Conv2d("Eight"), "x"));
            string right = builder.Append("right", new Relu(), builder.Append("b", new Conv2d("Eight"), left));
            string kept = builder.Append("kept", new Add(), right, left);
            return builder.Append("y", new Relu(), builder.Append("sum", new Add(), builder.Append("r", new Relu(), kept), builder.Append("c", new Conv2d("Eight"), "x")));
        });

        Dictionary<string, Step> steps = body.Steps.ToDictionary(step => step.Result);
        Assert.True(steps["left"].InPlace);
        Assert.False(steps["kept"].InPlace, "both operands are results of ReLU, which its gradient reads");
        Assert.True(steps["r"].InPlace);
        Assert.True(steps["sum"].InPlace);
        Assert.Equal(["c", "r"], steps["sum"].Operands);
        Assert.True(steps["y"].InPlace);
    }

    [Fact]
    public void GroupsThatDoNotDivideNameBothLayersAndTheProperty()
    {
        IReadOnlyList<ShapeMismatch> mismatches = InferShapes.Run(Sample(body => body.Append("n", new GroupNorm("Threes"), body.Append("a", new Conv2d("Eight"), "x")))).Mismatches;
        ShapeMismatch mismatch = Assert.Single(mismatches);
        Assert.Equal(
            "'threes' normalises in 3 groups and takes [N,9,H,W] for one, but 'eight' gives [N,8,H,W]; " +
            "change \"fpn.norm.groups\" to a number that divides 8, such as 2",
            mismatch.Message);
        Assert.Equal("fpn.norm.groups", mismatch.Property);
    }

    [Fact]
    public void TheGroupsThatAreProposedFitEveryLayerOfTheProperty()
    {
        NetworkSpec spec = Specs.Of(18) with { Fpn = Specs.Fpn(24), Semantic = Specs.Semantic(16, 2).With(SemanticBranch.Norm, NormSpec.Group(7)) };
        Assert.All(
            InferShapes.Run(NetworkLowering.Lower(spec)).Mismatches,
            mismatch => Assert.EndsWith("change \"semantic.norm.groups\" to a number that divides 8, such as 4", mismatch.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void DropoutGoesAndItsReadersReadItsOperand()
    {
        Body body = ForwardAfter(DropDropout.Run, builder => builder.Append("y", new Relu(), builder.Append("d", new Dropout2d(0.5), builder.Append("a", new Conv2d("Eight"), "x"))));
        Assert.Equal(["a", "y"], body.Steps.Select(step => step.Result));
        Assert.Equal(["a"], body.Steps[^1].Operands);
    }

    [Fact]
    public void DropoutIsNotWrittenOver()
    {
        // In evaluation its result shares the operand's memory.
        Body body = ForwardAfter(ChooseInPlace.Run, builder =>
        {
            string conv = builder.Append("a", new Conv2d("Eight"), "x");
            string dropped = builder.Append("d", new Dropout2d(0.5), conv);
            return builder.Append("sum", new Add(), builder.Append("r", new Relu(), dropped), conv);
        });
        Assert.False(body.Steps.Single(step => step.Result == "r").InPlace);
    }

    [Fact]
    public void MapsJoinOverTheirChannelsAndOneSize()
    {
        Network joined = InferShapes.Run(Sample(body => body.Append("y", new Concat(), "x", body.Append("a", new Conv2d("Eight"), "x")))).Network;
        Assert.Equal("[N,16,H,W]", joined.Root.Forward.Shapes["y"].ToString());
        Assert.Equal(
            "'y' takes two tensors of one shape, but the input 'x' gives [N,8,H,W] and 'strided' gives [N,8,ceil(H/2),ceil(W/2)]",
            Assert.Single(InferShapes.Run(Sample(body => body.Append("y", new Concat(), "x", body.Append("a", new Conv2d("Strided"), "x")))).Mismatches).Message);
    }

    [Fact]
    public void TheInputIsNeverWrittenOver()
    {
        Body body = ForwardAfter(ChooseInPlace.Run, builder => builder.Append("y", new Relu(), "x"));
        Assert.False(Assert.Single(body.Steps).InPlace);
    }

    /// <summary>In every body of every depth: released once, not read afterwards, neither input nor output.</summary>
    [Theory]
    [InlineData(18, false, false)]
    [InlineData(50, true, false)]
    [InlineData(34, true, true)]
    [InlineData(152, true, true)]
    public void EveryValueIsReleasedOnceAndNotReadAfterwards(int depth, bool fpn, bool semantic)
    {
        Network whole = InferShapes.Run(NetworkLowering.Lower(Specs.Of(depth, fpn, semantic))).Network;
        Network[] forms = [Pipelines.Network.Run(whole), Pipelines.InferenceForm.Run(whole)];
        foreach (ModuleDefinition definition in forms.SelectMany(network => new[] { network.Root }.Concat(network.Root.Inner())))
        {
            foreach (Body body in definition.Bodies)
                AssertLifetimes(body);
        }
    }

    private static void AssertLifetimes(Body body)
    {
        var live = new HashSet<string>(body.Inputs.Select(input => input.Name));
        foreach (Step step in body.Steps)
        {
            Assert.All(step.Operands, operand => Assert.Contains(operand, live));
            if (step.InPlace)
                live.Remove(step.Operands[0]);
            live.UnionWith(step.Results);
            Assert.All(step.Released, released => Assert.True(live.Remove(released), $"{released} is released twice"));
        }

        Assert.Equal(body.Inputs.Select(input => input.Name).Concat(body.Outputs.Select(output => output.Value)).Order(), live.Order());
    }

    private static Body ForwardAfter(Func<Network, Network> pass, Func<BodyBuilder, string> write) =>
        pass(InferShapes.Run(Sample(write)).Network).Root.Forward;

    private static Network Sample(Func<BodyBuilder, string> write)
    {
        var body = new BodyBuilder();
        string result = write(body);
        var root = new ModuleDefinition(
            "Sample",
            "A sample.",
            Input,
            Constants: [],
            [
                new Conv2dLayer("Eight", "eight", "fpn.channels", 8, 8, Kernel: 1),
                new Conv2dLayer("Four", "four", "fpn.channels", 4, 8, Kernel: 1),
                new Conv2dLayer("Strided", "strided", "fpn.channels", 8, 8, Kernel: 3) { Padding = 1, Stride = 2 },
                new BatchNorm2dLayer("Norm1", "norm1", "fpn.channels", 8),
                new BatchNorm2dLayer("Norm2", "norm2", "fpn.channels", 8),
                new GroupNormLayer("Singles", "singles", "fpn.channels", 8, 8),
                new GroupNormLayer("Threes", "threes", "fpn.norm.groups", 3, 8),
                new GroupNormLayer("Pairs", "pairs", "fpn.channels", 4, 8),
            ],
            [body.Build(Body.Forward, "Runs.", BodyAccess.EntryPoint, "x", [new BodyOutput("y", result, 1)])]);
        return new Network("Sample", "Samples", "A sample", "", ImageInput.Lower(ImageInput.Component.Default) with { Name = "x", Shape = Input }, root);
    }
}

using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

/// <summary>What is rearranged for training, and what stays as it was.</summary>
public class TrainingPassTests
{
    private const string Seed = """ "fpn": {}, "semantic": { "classes": 32 } """;
    private const string Paper = """
        "fpn": { "smooth": { "levels": ["p2", "p3", "p4", "p5"] }, "upsample": "nearest" },
        "semantic": { "style": "perLevel", "norm": { "type": "group", "groups": 32 }, "alignCorners": false, "classes": 54 }
        """;

    /// <summary>Every convolution of a bilinearly upsampled map, where it pays; levels are classified first where nothing random comes between.</summary>
    [Theory]
    [InlineData(Seed, "s5Wide2Conv s4NarrowConv", "s3Scores")]
    [InlineData(Paper, "s5Step2Conv s5Step3Conv s4Step2Conv", "s3Scores s4Scores s5Scores")]
    [InlineData(""" "fpn": {}, "semantic": { "norm": "batch", "classes": 32 } """, "s5Wide2Conv s4NarrowConv", "s3Scores")]
    [InlineData(""" "fpn": {}, "semantic": { "dropout": 0.1, "classes": 32 } """, "s5Wide2Conv s4NarrowConv", "")]
    [InlineData(""" "fpn": {}, "semantic": { "upsample": "nearest", "classes": 32 } """, "", "s3Scores")]
    [InlineData(""" "fpn": { "lateral": { "kernel": 3 } } """, "", "")]
    [InlineData(""" "classifier": { "classes": 10 } """, "", "")]
    public void WhatPaysIsRearranged(string properties, string convolutions, string scores)
    {
        Network form = Pipelines.TrainingForm.Run(Lowered(properties));
        Step[] steps = [.. form.Root.Bodies.SelectMany(body => body.Steps)];
        Assert.Equal(convolutions, string.Join(' ', steps.Where(step => step.Operation is ResizedConv2d).Select(step => step.Result)));
        Assert.Equal(scores, string.Join(' ', steps.Where(step => step.Operation is Conv2d { AddsBias: false }).Select(step => step.Result)));

        // The bias of such a convolution comes with it, and every other operation is one that trains.
        Assert.All(steps.Select(step => step.Operation).OfType<ResizedConv2d>(), conv => Assert.Equal(form.Root.MemberNamed<Conv2dLayer>(conv.Taps.Layer).Bias, conv.AddsBias));
        Assert.DoesNotContain(steps, step => step.Operation is AddBias or TapConv2d or MatrixResize or InstanceNorm or Leave or Conv2d { Folded: not null } or Conv2d { Absorbed: not null });
    }

    /// <summary>Only the network itself upsamples, so its children train as they are, and the form calls them where they are.</summary>
    [Theory]
    [InlineData(Seed)]
    [InlineData(Paper)]
    public void TheChildrenStay(string properties)
    {
        Network network = Lowered(properties);
        foreach ((ModuleDefinition plain, ModuleDefinition rearranged) in Pipelines.Network.Run(network).Root.Inner().Zip(Pipelines.TrainingForm.Run(network).Root.Inner()))
            Assert.Equal(Described(plain), Described(rearranged));
    }

    [Fact]
    public void ABiasThatIsNotTheLayersOwnStaysAStep()
    {
        Body body = PairBiases.Run(Sample(
            new(["a"], new ResizedConv2d(new TapConv2d("Wide"), 1, Resampling.Bilinear), ["x", "x"]),
            new(["b"], new AddBias("Other"), ["a"])));
        Assert.Equal(["a", "b"], body.Steps.Select(step => step.Result));
    }

    [Fact]
    public void SumsThatSomethingElseReadsKeepTheirBiasApart()
    {
        Step[] steps =
        [
            new(["a"], new ResizedConv2d(new TapConv2d("Wide"), 1, Resampling.Bilinear), ["x", "x"]),
            new(["b"], new AddBias("Wide"), ["a"]),
        ];
        Assert.Equal(["b"], PairBiases.Run(Sample(steps)).Steps.Select(step => step.Result));
        Assert.Equal(["a", "b", "c"], PairBiases.Run(Sample([.. steps, new(["c"], new Add(), ["a", "b"])])).Steps.Select(step => step.Result));
    }

    private static Body Sample(params Step[] steps) =>
        new(Body.Forward, "Runs.", BodyAccess.EntryPoint, [new BodyInput("x")], steps, [new BodyOutput("y", steps[^1].Result, 1)], Bundle: null);

    private static IEnumerable<string> Described(ModuleDefinition definition) =>
        definition.Bodies.SelectMany(body => body.Steps).Select(step => $"{step.Result} = {step.Operation}({string.Join(", ", step.Operands)}) {step.InPlace}");

    private static Network Lowered(string properties)
    {
        NetworkSpec spec = SpecReader.Read($$"""{ "model": "Sample", "backbone": { "type": "resnet", "depth": 18 }, {{properties}} }""", "Samples").Spec!;
        return InferShapes.Run(NetworkLowering.Lower(spec)).Network;
    }
}

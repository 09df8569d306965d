using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Losses;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Losses;

public sealed class LossTests
{
    private const int Ignore = LossReference.Ignore;
    private static readonly LossReference Expected = LossReference.Value;

    public static TheoryData<string> Names => [.. Expected.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ValueAndGradientAreThoseOfPyTorch(string name)
    {
        (float value, float[] gradient) = Run(Make(name), Expected.Logits, Expected.Labels);
        Assert.Equal(Expected.Cases[name].Value, value, 1e-6);
        Assert.All(Expected.Cases[name].Gradient.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhereAllIsIgnoredNothingIsLost(string name)
    {
        long[] labels = new long[Expected.Labels.Length];
        Array.Fill(labels, Ignore);
        (float value, float[] gradient) = Run(Make(name), Expected.Logits, labels);
        Assert.Equal(0, value);
        Assert.All(gradient, number => Assert.Equal(0, number));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CertainLogitsGiveFiniteGradients(string name)
    {
        float[] certain = [.. Expected.Logits.Select(number => number * 1000)];
        (float value, float[] gradient) = Run(Make(name), certain, Expected.Labels);
        Assert.True(float.IsFinite(value) && value > 0, $"{value}");
        Assert.All(gradient, number => Assert.True(float.IsFinite(number)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void HalfLogitsGiveALossInSinglePrecision(string name)
    {
        using Tensor logits = tensor(Expected.Logits, LossReference.LogitsShape).to_type(ScalarType.BFloat16);
        using Tensor labels = tensor(Expected.Labels, LossReference.LabelsShape);
        using Tensor loss = Make(name).Compute(logits, labels);
        Assert.Equal(ScalarType.Float32, loss.dtype);
        Assert.Equal(Expected.Cases[name].Value, loss.item<float>(), 0.05);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OnlyTheResultIsLeftAlive(string name)
    {
        ISegmentationLoss loss = Make(name);
        using Tensor logits = tensor(Expected.Logits, LossReference.LogitsShape, requires_grad: true);
        using Tensor labels = tensor(Expected.Labels, LossReference.LabelsShape);
        long before = LiveTensors.Settled();
        using (Tensor result = loss.Compute(logits, labels))
        {
            Assert.Empty(result.shape);
            Assert.Equal(before + 1, Tensor.TotalCount);
            result.backward();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LogitsCutOutOfLargerOnesGiveTheSame(string name)
    {
        using Tensor whole = zeros(2, 5, 6, 8);
        using Tensor rows = whole.narrow(2, 0, 3);
        using Tensor cut = rows.narrow(3, 0, 4);
        using Tensor logits = tensor(Expected.Logits, LossReference.LogitsShape);
        cut.copy_(logits);
        whole.requires_grad = true;
        using Tensor rowsOfLeaf = whole.narrow(2, 0, 3);
        using Tensor cutOfLeaf = rowsOfLeaf.narrow(3, 0, 4);
        using Tensor labels = tensor(Expected.Labels, LossReference.LabelsShape);
        using Tensor loss = Make(name).Compute(cutOfLeaf, labels);
        loss.backward();
        using Tensor gradient = whole.grad!;
        using Tensor rowsOfGradient = gradient.narrow(2, 0, 3);
        using Tensor cutOfGradient = rowsOfGradient.narrow(3, 0, 4).contiguous();
        Assert.Equal(Expected.Cases[name].Value, loss.item<float>(), 1e-6);
        Assert.All(Expected.Cases[name].Gradient.Zip(cutOfGradient.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsWhollyRightHasFiniteGradients(string name)
    {
        // Probabilities are exactly 1 and 0 here.
        float[] right = new float[Expected.Logits.Length];
        for (int pixel = 0; pixel < Expected.Labels.Length; pixel++)
        {
            if (Expected.Labels[pixel] != Ignore)
                right[pixel / 12 * 60 + Expected.Labels[pixel] * 12 + pixel % 12] = 200;
        }

        (float value, float[] gradient) = Run(Make(name), right, Expected.Labels);
        Assert.True(float.IsFinite(value));
        Assert.All(gradient, number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void OhemKeepsAFifthOfACropOfAnySize()
    {
        // 40 pixels whose losses differ, all below the threshold's: the 8 hardest are kept.
        double[] probabilities = [.. Enumerable.Range(0, 40).Select(pixel => 0.8 + pixel * 7 % 40 * 0.004)];
        float[] logits = [.. probabilities.Select(right => (float)Math.Log(right / (1 - right))), .. new float[40]];
        (float value, _) = Run(new OhemLoss(Ignore), logits, new long[40], [1, 2, 4, 10]);
        Assert.Equal(probabilities.Order().Take(8).Average(right => -Math.Log(right)), value, 1e-6);
    }

    [Fact]
    public void InputsThatDoNotFitAreNamed()
    {
        var loss = new CrossEntropyLoss(Ignore, [1, 2, 3]);
        using Tensor logits = zeros(2, 5, 3, 4);
        using Tensor labels = zeros(2, 3, 4, ScalarType.Int64);
        using Tensor small = zeros(2, 2, 4, ScalarType.Int64);
        using Tensor bytes = zeros(2, 3, 4, ScalarType.Byte);
        Assert.Equal("There are 3 class weights, but the logits [2,5,3,4] have 5 classes; give one weight a class.", MessageOf(logits, labels));
        Assert.Equal("Logits [2,5,3,4] need labels [2,3,4], not [2,2,4].", MessageOf(logits, small));
        Assert.Equal("A segmentation loss takes int64 labels, not Byte.", MessageOf(logits, bytes));
        Assert.Equal("A segmentation loss takes logits [N,classes,H,W], not [2,3,4].", MessageOf(labels, labels));

        string MessageOf(Tensor some, Tensor other) => Assert.Throws<ArgumentException>(() => loss.Compute(some, other)).Message;
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Contains("class 1 is -2", Assert.Throws<ArgumentException>(() => new CrossEntropyLoss(Ignore, [1, -2])).Message, StringComparison.Ordinal);
        Assert.Contains("Every class weight is zero", Assert.Throws<ArgumentException>(() => new FocalLoss(Ignore, 2, [0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CrossEntropyLoss(Ignore, labelSmoothing: 1));
        Assert.Throws<ArgumentException>(() => new OhemLoss(Ignore, threshold: 0));
        Assert.Throws<ArgumentException>(() => new OhemLoss(Ignore, leastKept: -1));
        Assert.Throws<ArgumentException>(() => new FocalLoss(Ignore, gamma: double.NaN));
        Assert.Throws<ArgumentException>(() => new DiceLoss(Ignore, smooth: 0));
        Assert.Throws<ArgumentException>(() => new WeightedSum());
        Assert.Throws<ArgumentException>(() => new WeightedSum((-1, new DiceLoss(Ignore))));
    }

    private static ISegmentationLoss Make(string name) => name switch
    {
        "crossEntropy" => new CrossEntropyLoss(Ignore),
        "crossEntropyWeighted" => new CrossEntropyLoss(Ignore, Expected.Weights),
        "crossEntropySmoothed" => new CrossEntropyLoss(Ignore, Expected.Weights, 0.1),
        "ohemThreshold" => new OhemLoss(Ignore, 0.7, 2),
        "ohemKept" => new OhemLoss(Ignore, 0.02, 6, Expected.Weights),
        "ohemMoreThanThereAre" => new OhemLoss(Ignore, 0.1, 1000),
        "focal" => new FocalLoss(Ignore),
        "focalWeighted" => new FocalLoss(Ignore, 0.5, Expected.Weights),
        "dice" => new DiceLoss(Ignore),
        "lovasz" => new LovaszLoss(Ignore),
        "lovaszPerPicture" => new LovaszLoss(Ignore, perPicture: true),
        "sum" => LossText.Parse("ce + 0.5*dice", SegmentationClasses.Numbered(5)),
        _ => throw new ArgumentException($"No loss is made for the case {name}."),
    };

    private static (float Value, float[] Gradient) Run(ISegmentationLoss loss, float[] logits, long[] labels, long[]? shape = null)
    {
        shape ??= LossReference.LogitsShape;
        using Tensor input = tensor(logits, shape, requires_grad: true);
        using Tensor truth = tensor(labels, [shape[0], shape[2], shape[3]]);
        using Tensor result = loss.Compute(input, truth);
        result.backward();
        using Tensor gradient = input.grad!;
        return (result.item<float>(), gradient.data<float>().ToArray());
    }
}

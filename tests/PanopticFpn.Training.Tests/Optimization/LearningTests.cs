using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Losses;
using PanopticFpn.Training.Optimization;
using PanopticFpn.Training.Tests.Models;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Optimization;

/// <summary>The parts together, on a generated network.</summary>
public sealed class LearningTests
{
    private const int Size = 64;

    [Theory]
    [InlineData("ce", "sgd")]
    [InlineData("0.5*ohem + lovasz", "adamW")]
    public void ANetworkLearnsABatchAndNothingIsLeftBehind(string text, string kind)
    {
        manual_seed(5);
        using var model = new TinySegmentation();
        model.train();
        using Tensor pictures = rand(2, 3, Size, Size);
        using Tensor labels = Halves();
        ISegmentationLoss loss = LossText.Parse(text, TinySegmentation.Classes);
        IReadOnlyList<TrainedParameter> trained = ParameterGroups.Of(model, new GroupOptions { FrozenPrefixes = ["backbone.conv1", "backbone.bn1"] });
        float[] frozen = model.named_parameters().First(one => one.name == "backbone.conv1.weight").parameter.data<float>().ToArray();
        using IOptimizer optimizer = kind == "sgd" ? new MomentumSgd(trained) : new AdamW(trained);
        using var average = new WeightAverage(model);
        double rate = kind == "sgd" ? 0.05 : 0.005;
        float first = Step(model, pictures, labels, loss, optimizer, average, trained, rate);
        long before = LiveTensors.Settled();
        float last = first;
        for (int step = 1; step < 12; step++)
            last = Step(model, pictures, labels, loss, optimizer, average, trained, rate);
        Assert.Equal(before, Tensor.TotalCount);
        Assert.True(last < first / 2, $"The loss went from {first} to {last}.");
        Assert.Equal(frozen, model.named_parameters().First(one => one.name == "backbone.conv1.weight").parameter.data<float>().ToArray());
    }

    private static float Step(
        TinySegmentation model, Tensor pictures, Tensor labels, ISegmentationLoss loss,
        IOptimizer optimizer, WeightAverage average, IReadOnlyList<TrainedParameter> trained, double rate)
    {
        using Tensor logits = model.forward(pictures);
        using Tensor value = loss.Compute(logits, labels);
        value.backward();
        GradientClipping.ByNorm(trained, 10);
        optimizer.TakeStep(rate);
        optimizer.ZeroGradients();
        average.Update();
        return value.item<float>();
    }

    /// <summary>The upper half sky, the lower half road, with a line between that is ignored.</summary>
    private static Tensor Halves()
    {
        long[] labels = new long[2 * Size * Size];
        for (int index = 0; index < labels.Length; index++)
            labels[index] = (index / Size % Size) switch { < Size / 2 => 0, Size / 2 => 3, _ => 1 };
        return tensor(labels, [2, Size, Size]);
    }
}

using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Optimization;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Optimization;

public sealed class OptimizerTests
{
    private const int Steps = 20;
    private static readonly OptimizerReference Expected = OptimizerReference.Value;

    public static TheoryData<string> Kinds => ["sgd", "sgdWithoutMomentum", "adamW"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TwentyStepsAreThoseOfPyTorch(string kind)
    {
        using TrainedTensors tensors = Of(kind);
        using IOptimizer optimizer = Make(kind, tensors);
        tensors.Run(optimizer, 0, Steps);
        AssertClose(ExpectedOf(kind), tensors.Values, 1e-6);
    }

    [Fact]
    public void ClippedStepsAreThoseOfPyTorch()
    {
        using TrainedTensors tensors = Of("sgd");
        using IOptimizer optimizer = Make("sgd", tensors);
        tensors.Run(optimizer, 0, Steps, () => GradientClipping.ByNorm(tensors.Trained, OptimizerReference.ClippedAt));
        AssertClose(Expected.SgdClipped, tensors.Values, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AResumedRunEndsWithTheSameBits(string kind)
    {
        using TrainedTensors whole = Of(kind);
        using IOptimizer unbroken = Make(kind, whole);
        whole.Run(unbroken, 0, Steps);

        using TrainedTensors parts = Of(kind);
        using IOptimizer first = Make(kind, parts);
        parts.Run(first, 0, 7);
        using IOptimizer second = Make(kind, parts);
        second.Restore(name => first.State.Single(one => one.Name == name).Value);
        parts.Run(second, 7, Steps);
        Assert.Equal(whole.Values, parts.Values);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StepsLeaveNoTensorBehind(string kind)
    {
        using TrainedTensors tensors = Of(kind);
        long bare = LiveTensors.Settled();
        using (IOptimizer optimizer = Make(kind, tensors))
        {
            tensors.Run(optimizer, 0, 2);
            optimizer.ZeroGradients();
            _ = optimizer.State;
            long before = Tensor.TotalCount;
            tensors.Run(optimizer, 2, Steps, () => GradientClipping.ByNorm(tensors.Trained, 0.1));
            optimizer.ZeroGradients();
            _ = optimizer.State;
            Assert.Equal(before, Tensor.TotalCount);
        }

        Assert.Equal(bare, Tensor.TotalCount);
    }

    [Fact]
    public void AStateOfAnotherShapeIsRefusedWhole()
    {
        using TrainedTensors tensors = Of("sgd");
        using IOptimizer optimizer = Make("sgd", tensors);
        using Tensor six = ones(2, 3);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => optimizer.Restore(_ => six));
        Assert.Equal("The saved state 'velocity.part.1' is Float32 [2,3], but this model's is Float32 [4]; resume with the model and the settings that it was saved with.", error.Message);
        Assert.All(optimizer.State[0].Value.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void OptimizersOutliveTheScopeThatTheyAreMadeIn()
    {
        using TrainedTensors tensors = Of("sgd");
        IOptimizer optimizer;
        using (NewDisposeScope())
            optimizer = Make("sgd", tensors);
        tensors.Run(optimizer, 0, 1);
        optimizer.Dispose();
    }

    [Fact]
    public void ClippingGivesTheNormAndKeepsWhatIsSmall()
    {
        using TrainedTensors tensors = Of("sgd");
        Assert.Equal(0, GradientClipping.ByNorm(tensors.Trained, 1));
        tensors.Backward(0);
        double expected = Math.Sqrt(Expected.Gradients[0].SelectMany(part => part).Sum(value => (double)value * value));
        Assert.Equal(expected, GradientClipping.ByNorm(tensors.Trained, double.PositiveInfinity), 1e-5);
        Assert.Equal(expected, GradientClipping.ByNorm(tensors.Trained, 0.25), 1e-5);
        Assert.Equal(0.25, GradientClipping.ByNorm(tensors.Trained, 1), 1e-5);
        Assert.Throws<ArgumentException>(() => GradientClipping.ByNorm(tensors.Trained, 0));
    }

    private static TrainedTensors Of(string kind) => new(kind == "adamW" ? 0.05 : 0.01);

    private static IOptimizer Make(string kind, TrainedTensors tensors) => kind switch
    {
        "sgd" => new MomentumSgd(tensors.Trained),
        "adamW" => new AdamW(tensors.Trained),
        _ => new MomentumSgd(tensors.Trained, momentum: 0),
    };

    private static float[][] ExpectedOf(string kind) => kind switch
    {
        "sgd" => Expected.Sgd,
        "adamW" => Expected.AdamW,
        _ => Expected.SgdWithoutMomentum,
    };

    private static void AssertClose(float[][] expected, float[][] actual, double tolerance)
    {
        for (int index = 0; index < expected.Length; index++)
            Assert.All(expected[index].Zip(actual[index]), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}

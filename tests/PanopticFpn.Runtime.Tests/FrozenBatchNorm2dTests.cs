using PanopticFpn.Tests.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests;

/// <summary>A normalisation that training leaves alone.</summary>
public sealed class FrozenBatchNorm2dTests
{
    private static readonly string[] Names = ["weight", "bias", "running_mean", "running_var"];

    [Fact]
    public void ItsNumbersAreFourBuffers()
    {
        using var layer = new FrozenBatchNorm2d(3);
        Assert.Equal(Names, layer.state_dict().Keys);
        Assert.Equal(Names, layer.named_buffers().Select(buffer => buffer.name));
        Assert.Empty(layer.parameters());
        Assert.Equal([1, 0, 0, 1], layer.state_dict().Values.Select(buffer => Numbers.Of(buffer).Data.Distinct().Single()));
        Assert.All(layer.state_dict().Values, buffer => Assert.Equal([3], buffer.shape));
        Assert.All(layer.state_dict().Values, buffer => Assert.False(buffer.requires_grad));
        Assert.Equal(1e-5, layer.eps);
    }

    [Fact]
    public void AParentHasTheFourNamesAndNoMore()
    {
        using var parent = new Parent();
        Assert.Equal(Names.Select(name => "bn1." + name), parent.state_dict().Keys);
        parent.to(ScalarType.Float64);
        Assert.Equal(Names.Select(name => "bn1." + name), parent.state_dict().Keys);
        Assert.All(parent.state_dict().Values, buffer => Assert.Equal(ScalarType.Float64, buffer.dtype));
        Assert.Equal(ScalarType.Float64, parent.Norm.running_var.dtype);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ItComputesWhatBatchNormalisationComputesOutsideTraining(bool training)
    {
        using BatchNorm2d reference = Norms.Random(5);
        using FrozenBatchNorm2d layer = Norms.Frozen(reference);
        reference.eval();
        layer.train(training);
        using Tensor x = randn(2, 5, 4, 3);
        using Tensor expected = reference.forward(x), actual = layer.forward(x);
        Assert.Equal(Numbers.Of(expected).Data, Numbers.Of(actual).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ForwardLeavesOneTensorAndChangesNothing(bool training)
    {
        using FrozenBatchNorm2d layer = Norms.RandomFrozen(5);
        layer.train(training);
        using Tensor x = rand(2, 5, 4, 3);
        float[][] numbers = Snapshot(layer);
        long before = LiveTensors.Settled();

        Tensor y = layer.forward(x);
        Assert.Equal(before + 1, LiveTensors.Now);
        y.Dispose();
        Assert.Equal(before, LiveTensors.Now);
        Assert.Equal(numbers, Snapshot(layer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GradientsFlowThroughIt(bool training)
    {
        using FrozenBatchNorm2d layer = Norms.RandomFrozen(2);
        layer.train(training);
        using Tensor x = rand([1, 2, 3, 4], requires_grad: true);
        using Tensor y = layer.forward(x);
        using Tensor sum = y.sum();
        sum.backward();

        using Tensor? gradient = x.grad;
        Assert.NotNull(gradient);
        float[] weight = Numbers.Of(layer.weight).Data, variance = Numbers.Of(layer.running_var).Data;
        float[] expected = [.. Enumerable.Range(0, 24).Select(i => (float)(weight[i / 12] / Math.Sqrt(variance[i / 12] + layer.eps)))];
        Numbers.AssertClose(new Numbers([1, 2, 3, 4], expected), Numbers.Of(gradient));
        Assert.All(layer.buffers(), buffer => Assert.False(buffer.requires_grad));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void ItFollowsTheElementType(ScalarType type)
    {
        using FrozenBatchNorm2d layer = Norms.RandomFrozen(3);
        long before = LiveTensors.Settled();
        Assert.Same(layer, layer.to(type));
        Assert.Equal(before, LiveTensors.Now);
        Assert.Equal(Names, layer.state_dict().Keys);
        Assert.All(new[] { layer.weight, layer.bias, layer.running_mean, layer.running_var }, buffer => Assert.Equal(type, buffer.dtype));
        using Tensor x = rand([1, 3, 2, 2], type);
        using Tensor y = layer.forward(x);
        Assert.Equal(type, y.dtype);
    }

    [Fact]
    public void ItFollowsTheDevice()
    {
        using var layer = new FrozenBatchNorm2d(3);
        layer.to(DeviceType.META);
        Assert.Equal(Names, layer.state_dict().Keys);
        Assert.All(new[] { layer.weight, layer.bias, layer.running_mean, layer.running_var }, buffer => Assert.Equal(DeviceType.META, buffer.device_type));
    }

    [Fact]
    public void ItTakesTheNumbersOfAnother()
    {
        using FrozenBatchNorm2d source = Norms.RandomFrozen(3), target = new(3);
        target.load_state_dict(source.state_dict());
        Assert.Equal(Snapshot(source), Snapshot(target));
        Assert.Equal(Numbers.Of(source.running_var).Data, Numbers.Of(target.running_var).Data);
    }

    [Fact]
    public void DisposalLeavesNothing()
    {
        long before = LiveTensors.Settled();
        new FrozenBatchNorm2d(3).Dispose();
        new Parent().Dispose();
        Assert.Equal(before, LiveTensors.Now);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void ItOutlivesTheScopeThatItIsMadeIn(ScalarType type)
    {
        FrozenBatchNorm2d layer;
        using (NewDisposeScope())
        {
            layer = new FrozenBatchNorm2d(3);
            layer.to(type);
        }

        using (layer)
            Assert.Equal([1, 0, 0, 1], layer.buffers().Select(buffer => Numbers.Of(buffer).Data[0]));
    }

    private static float[][] Snapshot(FrozenBatchNorm2d layer) => [.. layer.buffers().Select(buffer => Numbers.Of(buffer).Data)];

    private sealed class Parent : nn.Module
    {
        public Parent()
            : base(nameof(Parent)) => register_module("bn1", Norm);

        public FrozenBatchNorm2d Norm { get; } = new(3);
    }
}

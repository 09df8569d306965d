using PanopticFpn.Models;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>Generated entry points refuse what does not fit, in words.</summary>
public sealed class GuardTests
{
    [Fact]
    public void ForwardChecksItsInput()
    {
        using var model = new PanopticFpnR18();
        long[] fourChannels = [1, 4, 32, 32];
        using Tensor images = zeros(fourChannels);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.forward(images));
        Assert.StartsWith("PanopticFpnR18 takes images [N,3,H,W], but got 4 channels: [1,4,32,32].", error.Message, StringComparison.Ordinal);
        Assert.Equal("images", error.ParamName);
        Assert.Throws<ArgumentException>(() => model.Pyramid(images));
    }

    [Fact]
    public void FeaturesCheckTheirInput()
    {
        using var model = new ResNet18Features();
        long[] noBatch = [3, 32, 32];
        using Tensor images = zeros(noBatch);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.forward(images));
        Assert.StartsWith("ResNet18Features takes images [N,3,H,W], but got 3 dimensions: [3,32,32].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASizeThatTheSpecFixesIsTheOnlyOne()
    {
        using var model = new RelativeFixed();
        long[] otherSize = [1, 3, 96, 64];
        using Tensor images = zeros(otherSize);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.forward(images));
        Assert.StartsWith("RelativeFixed takes images [N,3,64,96], the size that its spec fixes, but got [1,3,96,64].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorBecomesALevelByACheckedCall()
    {
        using Tensor tensor = zeros(1, 256, 8, 8);
        using var level = new PanopticFpnR18.P2(tensor);
        Assert.Same(tensor, level.Tensor);
        Assert.Same(tensor, (Tensor)level);
        Assert.Equal((256, 4), (level.Channels, level.Stride));

        using Tensor other = zeros(1, 128, 8, 8);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new PanopticFpnR18.P2(other));
        Assert.StartsWith("A map P2 is [N,256,h,w], but the tensor is [1,128,8,8].", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PanopticFpnR18.P2(zeros(256, 8, 8)));
        Assert.Throws<ArgumentNullException>(() => new PanopticFpnR18.P2(null!));
    }

    [Fact]
    public void PicturesThatLeaveNothingOfAMapAreRefused()
    {
        using var scope = NewDisposeScope();
        using var model = new ConvNeXtTinyFeatures();
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.forward(zeros(1, 3, 31, 64)));
        Assert.StartsWith("ConvNeXtTinyFeatures takes images of at least 32 x 32 pixels, because it rounds the sizes of its maps down, but got [1,3,31,64].", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 768, 1, 2], model.forward(zeros(1, 3, 63, 64)).C5.Tensor.shape);
    }

    [Fact]
    public void ThePyramidSegmentsAsThePicturesDo()
    {
        using var scope = NewDisposeScope();
        using var model = new PanopticFpnR18();
        model.eval();
        Tensor images = rand(1, 3, 33, 70);
        using PanopticFpnR18.PyramidLevels levels = model.Pyramid(images);
        Assert.True(model.Segment(levels.P2, levels.P3, levels.P4, levels.P5).eq(model.forward(images)).all().item<bool>());
    }

    [Fact]
    public void LevelsOfTwoBatchesAreRefused()
    {
        using var model = new PanopticFpnR18();
        model.eval();
        using PanopticFpnR18.PyramidLevels one = model.Pyramid(zeros(1, 3, 32, 32)), two = model.Pyramid(zeros(2, 3, 32, 32));
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Segment(one.P2, one.P3, one.P4, two.P5));
        Assert.StartsWith("PanopticFpnR18 takes the levels of one batch, but got [1,256,8,8] and [2,256,1,1].", error.Message, StringComparison.Ordinal);
        using var doubled = new PanopticFpnR18.P2(one.P2.Tensor.to(ScalarType.Float64));
        Assert.Contains("has Float32 weights, but got a Float64 level", Assert.Throws<ArgumentException>(() => model.Segment(doubled, one.P3, one.P4, one.P5)).Message, StringComparison.Ordinal);
        one.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Segment(one.P2, one.P3, one.P4, one.P5));
    }

    [Fact]
    public void ABatchThatWouldSpoilTheRunningStatisticsIsRefused()
    {
        using var model = new PanopticFpnR18();
        using Tensor images = zeros(1, 3, 32, 32);
        Assert.Contains("is in training mode", Assert.Throws<ArgumentException>(() => model.forward(images)).Message, StringComparison.Ordinal);
        Assert.All(model.state_dict().Values, tensor => Assert.True(tensor.isfinite().all().item<bool>()));
    }

    [Fact]
    public void OnePixelIsEnough()
    {
        using IDisposable noGrad = no_grad();
        using var model = new PanopticFpnR18();
        model.eval();
        using Tensor images = zeros(1, 3, 1, 1);
        using Tensor logits = model.forward(images);
        Assert.Equal([1, 32, 4, 4], logits.shape);
    }
}

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
        using Tensor images = zeros(1, 4, 32, 32);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.forward(images));
        Assert.StartsWith("PanopticFpnR18 takes images [N,3,H,W], but got 4 channels: [1,4,32,32].", error.Message, StringComparison.Ordinal);
        Assert.Equal("images", error.ParamName);
        Assert.Throws<ArgumentException>(() => model.Pyramid(images));
    }

    [Fact]
    public void FeaturesCheckTheirInput()
    {
        using var model = new ResNet18Features();
        using Tensor images = zeros(3, 32, 32);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.forward(images));
        Assert.StartsWith("ResNet18Features takes images [N,3,H,W], but got 3 dimensions: [3,32,32].", error.Message, StringComparison.Ordinal);
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

using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>Fresh weights are drawn as the reference networks draw them.</summary>
public sealed class InitializationTests
{
    [Fact]
    public void TheBackboneIsKaimingNormalByFanOut()
    {
        using var model = new ResNet50Features();
        foreach ((string name, Conv2d layer) in Layers<Conv2d>(model))
        {
            float[] weights = Numbers.Of(layer.weight).Data;
            long[] shape = layer.weight.shape;
            double expected = Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3]));
            double deviation = Math.Sqrt(weights.Average(weight => (double)weight * weight));

            // Six standard errors of a sample's deviation.
            double allowed = 6 * expected / Math.Sqrt(2.0 * weights.Length);
            Assert.True(Math.Abs(deviation - expected) < allowed, $"{name}: deviation {deviation:g4}, expected {expected:g4}.");
        }
    }

    [Fact]
    public void TheOthersAreUniformByFanIn()
    {
        using var model = new PanopticFpnR18();
        IEnumerable<(string Name, Conv2d Layer)> layers = Layers<Conv2d>(model).Where(layer => !layer.Name.StartsWith("backbone.", StringComparison.Ordinal)).ToList();
        Assert.Equal(10, layers.Count());
        foreach ((string name, Conv2d layer) in layers)
        {
            float[] weights = Numbers.Of(layer.weight).Data;
            double bound = 1 / Math.Sqrt(weights.Length / layer.weight.shape[0]);
            AssertUniform(name, weights, bound);
            AssertUniform(name, Numbers.Of(layer.bias!).Data, bound);
        }
    }

    [Fact]
    public void NormsStartAsTheIdentity()
    {
        // Freed memory that is neither zero nor one: TorchSharp's own GroupNorm takes what it finds.
        for (int i = 0; i < 64; i++)
            full([256], 7f).Dispose();

        using var model = new PanopticFpnR18();
        Assert.All(Layers<TrackingBatchNorm2d>(model), layer => AssertIdentity(layer.Name, layer.Layer.weight!, layer.Layer.bias!));
        Assert.All(Layers<GroupNorm>(model), layer => AssertIdentity(layer.Name, layer.Layer.weight!, layer.Layer.bias!));
        Assert.All(Layers<TrackingBatchNorm2d>(model), layer => AssertIdentity(layer.Name, layer.Layer.running_var!, layer.Layer.running_mean!));
    }

    /// <summary>Where the spec asks for it, the last norm of each block hides the block, and no other.</summary>
    [Fact]
    public void ABlockMayStartAsTheIdentity()
    {
        using var model = new ZeroInitR50();
        foreach ((string name, TrackingBatchNorm2d layer) in Layers<TrackingBatchNorm2d>(model))
            Assert.Equal(name.EndsWith(".bn3", StringComparison.Ordinal) ? 0 : 1, Numbers.Of(layer.weight!).Data.Distinct().Single());
        Assert.Equal(16, Layers<TrackingBatchNorm2d>(model).Count(layer => layer.Name.EndsWith(".bn3", StringComparison.Ordinal)));
    }

    [Fact]
    public void ThePapersHeadIsKaimingNormalByFanOut()
    {
        using var model = new PaperFpnR50();
        IEnumerable<(string Name, Conv2d Layer)> layers = Layers<Conv2d>(model).Where(layer => layer.Name.StartsWith("semantic_", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, layers.Count());
        foreach ((string name, Conv2d layer) in layers)
        {
            double expected = Math.Sqrt(2.0 / (128 * 9));
            double deviation = layer.weight.std().item<float>();
            Assert.True(Math.Abs(deviation - expected) < 0.05 * expected, $"{name}: deviation {deviation:g4}, expected {expected:g4}.");
            Assert.Null(layer.bias);
        }
    }

    private static void AssertUniform(string name, float[] values, double bound)
    {
        // With 32 values, the largest falls below three quarters of the bound once in ten thousand runs.
        double largest = values.Max(Math.Abs);
        Assert.True(largest <= bound * 1.000001 && largest > bound * 0.75, $"{name}: the largest is {largest:g4}, the bound {bound:g4}.");
    }

    private static void AssertIdentity(string name, Tensor ones, Tensor zeros)
    {
        Assert.True(Numbers.Of(ones).Data.All(value => value == 1), $"{name} should start with ones.");
        Assert.True(Numbers.Of(zeros).Data.All(value => value == 0), $"{name} should start with zeros.");
    }

    private static IEnumerable<(string Name, TLayer Layer)> Layers<TLayer>(nn.Module model) =>
        model.named_modules().Where(entry => entry.module is TLayer).Select(entry => (entry.name, (TLayer)(object)entry.module));
}

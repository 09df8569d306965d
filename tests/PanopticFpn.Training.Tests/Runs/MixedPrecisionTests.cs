using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Tests.Models;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>A copy in bfloat16 computes for a network in float32, and gives it what it learns.</summary>
public sealed class MixedPrecisionTests
{
    /// <summary>With running statistics: those of a small batch would make much of the rounding.</summary>
    [Fact]
    public void GradientsPointWhereTheNetworksOwnDoAndAddUp()
    {
        random.manual_seed(2);
        using var network = new TinyShapes();
        using var plain = new TinyShapes();
        plain.load_state_dict(network.state_dict());
        using var copy = new BrainFloatCopy<TinyShapes>(network);
        copy.TakeWeights();
        copy.Model.eval();
        plain.eval();
        using Tensor images = randn(2, 3, 96, 96);
        for (int part = 0; part < 2; part++)
        {
            using Tensor narrow = images.to_type(ScalarType.BFloat16);
            Backward(copy.Model, narrow);
            copy.GiveGradients();
            Backward(plain, images);
        }

        foreach (((string name, Parameter own), (string _, Parameter expected)) in network.named_parameters().Zip(plain.named_parameters()))
        {
            using Tensor actual = own.grad!, gradient = expected.grad!;
            Assert.Equal(ScalarType.Float32, actual.dtype);

            // A bias before a norm has no gradient but rounding.
            if (!name.EndsWith("bias", StringComparison.Ordinal))
                AssertAlike(name, actual, gradient);
        }
    }

    [Fact]
    public void StatisticsAreThoseOfTheBatch()
    {
        random.manual_seed(2);
        using var network = new TinyShapes();
        using var plain = new TinyShapes();
        plain.load_state_dict(network.state_dict());
        using var copy = new BrainFloatCopy<TinyShapes>(network);
        using Tensor images = randn(2, 3, 96, 96), narrow = images.to_type(ScalarType.BFloat16);
        copy.TakeWeights();
        using (IDisposable without = no_grad())
        {
            copy.Model.forward(narrow).Dispose();
            plain.forward(images).Dispose();
        }

        copy.GiveStatistics();
        foreach (((string name, Tensor own), (string _, Tensor expected)) in network.named_buffers().Zip(plain.named_buffers()))
        {
            using Tensor actual = own.to_type(ScalarType.Float64), wanted = expected.to_type(ScalarType.Float64);
            Assert.True(actual.allclose(wanted, rtol: 0.05, atol: 0.02), name);
        }
    }

    [Fact]
    public void ConvolutionsAreNarrowAndNormsAreNot()
    {
        using var network = new TinyShapes();
        using var copy = new BrainFloatCopy<TinyShapes>(network);

        foreach ((string _, nn.Module module) in copy.Model.named_modules())
        {
            ScalarType expected = module is Convolution ? ScalarType.BFloat16 : ScalarType.Float32;
            Assert.All(module.parameters(recurse: false), parameter => Assert.Equal(expected, parameter.dtype));
        }

        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    /// <summary>libtorch's device without memory stands for a GPU, where libtorch refuses weights of another type than the map's.</summary>
    [Fact]
    public void GroupNormsElsewhereThanOnTheCpuAreNarrowToo()
    {
        using var network = new TinyShapes();
        network.to(META);
        using var copy = new BrainFloatCopy<TinyShapes>(network);

        Assert.Contains(copy.Model.named_modules(), module => module.module is GroupNorm);
        foreach ((string _, nn.Module module) in copy.Model.named_modules())
        {
            ScalarType expected = module is Convolution or GroupNorm ? ScalarType.BFloat16 : ScalarType.Float32;
            Assert.All(module.parameters(recurse: false), parameter => Assert.Equal((expected, DeviceType.META), (parameter.dtype, parameter.device_type)));
        }
    }

    private static void Backward(TinyShapes model, Tensor images)
    {
        using Tensor logits = model.forward(images);
        using Tensor wide = logits.to_type(ScalarType.Float32);
        using Tensor squares = wide.square();
        using Tensor loss = squares.mean();
        loss.backward();
    }

    /// <summary>Of one length within a tenth, and of one direction.</summary>
    private static void AssertAlike(string name, Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        double length = actual.norm().item<float>(), wanted = expected.norm().item<float>();
        double cosine = (actual * expected).sum().item<float>() / (length * wanted);
        Assert.True(cosine > 0.95 && length / wanted is > 0.9 and < 1.1, FormattableString.Invariant($"{name}: cosine {cosine}, length {length} for {wanted}"));
    }
}

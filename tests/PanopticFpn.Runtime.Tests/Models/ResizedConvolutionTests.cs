using PanopticFpn.Frozen;
using PanopticFpn.Rearranged;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>A convolution of a resampled map and its three gradients are those of resampling first.</summary>
public sealed class ResizedConvolutionTests
{
    [Theory]
    [InlineData(3, 5, 7, 20, 28, 1, Upsampling.Bilinear)]
    [InlineData(3, 5, 7, 20, 28, 1, Upsampling.BilinearAlignCorners)]
    [InlineData(3, 2, 3, 13, 11, 2, Upsampling.BilinearAlignCorners)]
    [InlineData(3, 1, 1, 9, 4, 1, Upsampling.Bilinear)]
    [InlineData(3, 9, 8, 4, 3, 1, Upsampling.Bilinear)]
    [InlineData(5, 4, 6, 8, 13, 1, Upsampling.BilinearAlignCorners)]
    public void IsTheConvolutionOfTheResampledMap(int kernel, int rows, int columns, int height, int width, int scale, Upsampling upsampling)
    {
        foreach ((ScalarType type, double share) in new[] { (ScalarType.Float32, 1e-5), (ScalarType.Float64, 1e-12) })
        {
            foreach (bool bias in (bool[])[true, false])
                Compare(kernel, rows, columns, height, width, scale, upsampling, type, bias, share);
        }
    }

    private static void Compare(int kernel, int rows, int columns, int height, int width, int scale, Upsampling upsampling, ScalarType type, bool bias, double share)
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(3);
        Conv2d layer = nn.Conv2d(6, 4, kernel, padding: kernel / 2, bias: bias, dtype: type);
        using var form = new Sample();
        var resized = new ResizedConvolution(layer, upsampling, form.Constants);
        Tensor x = randn([2, 6, rows, columns], type, requires_grad: true), like = empty([1, 1, height, width], type);
        Tensor weights = randn([2, 4, scale * height, scale * width], type);

        Tensor wide = nn.functional.interpolate(
            x, [scale * height, scale * width], mode: InterpolationMode.Bilinear, align_corners: upsampling == Upsampling.BilinearAlignCorners);
        Tensor[] expected = Differentiated(layer, x, layer.call(wide), weights);
        Tensor[] actual = Differentiated(layer, x, resized.call(x, like, scale), weights);
        Assert.Equal(bias ? 4 : 3, actual.Length);
        foreach ((Tensor left, Tensor right) in expected.Zip(actual))
        {
            Assert.Equal(left.shape, right.shape);
            double largest = left.abs().max().to(ScalarType.Float64).item<double>(), difference = (left - right).abs().max().to(ScalarType.Float64).item<double>();
            Assert.True(difference <= share * largest, $"{type}: {difference:g3} of {largest:g3}");
        }
    }

    /// <summary>The result, and the gradients of the map, the weights and the bias.</summary>
    private static Tensor[] Differentiated(Conv2d layer, Tensor x, Tensor result, Tensor weights)
    {
        Tensor[] inputs = layer.bias is null ? [x, layer.weight!] : [x, layer.weight!, layer.bias];
        return [result.detach(), .. autograd.grad([result], inputs, [weights])];
    }

    private sealed class Sample : RearrangedForm
    {
        public ResamplingMatrices Constants => Matrices;

        public override IReadOnlyList<Tensor> Outputs(Tensor images) => [];
    }
}

using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

public sealed class ResamplingKindTests
{
    /// <summary>Along one axis: resampling, then a window of ones and twos, as libtorch computes both in float64.</summary>
    [Theory]
    [InlineData(4, 16, 3, true)]
    [InlineData(5, 13, 3, false)]
    [InlineData(16, 7, 3, true)]
    [InlineData(3, 11, 5, false)]
    [InlineData(1, 6, 3, true)]
    [InlineData(6, 1, 3, false)]
    [InlineData(9, 20, 1, true)]
    public void IsResamplingWithTheWindowAfterIt(long from, long to, long taps, bool alignCorners)
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(7);
        Tensor map = randn(1, 1, from, 1, ScalarType.Float64);
        Tensor window = randn(1, 1, taps, 1, ScalarType.Float64);
        Tensor resampled = nn.functional.interpolate(map, [to, 1], mode: InterpolationMode.Bilinear, align_corners: alignCorners);
        Tensor expected = nn.functional.conv2d(resampled, window, padding: [taps / 2, 0]).view(to);

        // What tap t answers at place i lies at t*from + i.
        Tensor answers = window.view(taps, 1).matmul(map.view(1, from)).view(-1);
        Tensor actual = new ResamplingKind(taps, alignCorners).Matrix(from, to).matmul(answers);

        Assert.True((expected - actual).abs().max().item<double>() < 1e-12, $"{expected} is not {actual}");
    }
}

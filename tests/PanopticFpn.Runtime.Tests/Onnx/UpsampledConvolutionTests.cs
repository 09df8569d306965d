using PanopticFpn.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>
/// Convolutions of upsampled maps, whose matrices are computed in the graph from the shapes, and convolutions composed into
/// one, against the operations one after another.
/// </summary>
public sealed class UpsampledConvolutionTests
{
    private const long Channels = 3;
    private const long Smaller = 3;

    public static TheoryData<int, bool> Opsets => new()
    {
        { 17, true }, { 17, false }, { 18, true }, { 18, false }, { 19, true }, { 19, false },
        { 20, true }, { 20, false }, { 21, true }, { 21, false }, { 22, true }, { 22, false },
    };

    [Theory]
    [MemberData(nameof(Opsets))]
    public void AMatrixAnAxisResamplesAtEverySize(int opset, bool alignCorners) =>
        Graphs.AssertSame(
            opset,
            Channels,
            (scope, x) => scope.MatrixResize("y", Small(scope, x), x, Graphs.Open(Channels), taps: 1, scale: 1, alignCorners),
            x => Upsampled(x, scale: 1, alignCorners),
            sizes: [.. Graphs.Sizes, .. Graphs.RandomSizes(6)]);

    [Theory]
    [MemberData(nameof(Opsets))]
    public void TapsAndMatricesAreAConvolutionOfTheUpsampledMap(int opset, bool alignCorners)
    {
        random.manual_seed(2);
        using Conv2d layer = nn.Conv2d(Channels, 5, 3, padding: 1);
        Graphs.AssertSame(
            opset,
            Channels,
            (scope, x) =>
            {
                OnnxValue small = Small(scope, x);
                var taps = new TensorShape(small.Shape.Batch, 15, 3 * small.Shape.Height, small.Shape.Width);
                OnnxValue answers = scope.TapConv2d("taps", small, "layer", layer, taps);
                var shape = new TensorShape(x.Shape.Batch, 5, 2 * x.Shape.Height, 2 * x.Shape.Width);
                return scope.AddBias("y", scope.MatrixResize("sums", answers, x, shape, taps: 3, scale: 2, alignCorners), "layer", layer);
            },
            x =>
            {
                using Tensor up = Upsampled(x, scale: 2, alignCorners);
                return layer.call(up);
            },
            sizes: [.. Graphs.Sizes, .. Graphs.RandomSizes(6)]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public void AnAbsorbedLateralIsPartOfTheConvolutionAfterIt(long kernel, long padding)
    {
        random.manual_seed(kernel);
        using Conv2d lateral = nn.Conv2d(Channels, 16, 1, bias: false);
        using Conv2d smooth = nn.Conv2d(16, 6, kernel, padding: padding);
        Graphs.AssertSame(
            17,
            Channels,
            (scope, x) => scope.Conv2d("y", x, "smooth", smooth, Graphs.Window(x.Shape, 6, kernel, padding: padding), padding: padding, absorbed: lateral),
            x =>
            {
                using Tensor wide = lateral.call(x);
                return smooth.call(wide);
            });
    }

    private static OnnxValue Small(OnnxScope scope, OnnxValue x) =>
        scope.MaxPool2d("small", x, Graphs.Window(x.Shape, Channels, kernel: 1, stride: Smaller), kernel: 1, stride: Smaller, padding: 0);

    private static Tensor Upsampled(Tensor x, long scale, bool alignCorners)
    {
        using Tensor small = nn.functional.max_pool2d(x, kernel_size: 1, stride: Smaller);
        return nn.functional.interpolate(small, [scale * x.shape[2], scale * x.shape[3]], mode: InterpolationMode.Bilinear, align_corners: alignCorners);
    }
}

using PanopticFpn.Training.Evaluation;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Evaluation;

public sealed class PictureLogitsTests
{
    /// <summary>Heights and widths of pictures whose logits have 4*floor(H/4) x 4*floor(W/4): fewer rows, fewer columns, both.</summary>
    public static TheoryData<int, int> SmallerLogits => new() { { 5, 7 }, { 8, 11 }, { 45, 64 }, { 61, 39 }, { 67, 135 } };

    public static TheoryData<int, int> LargerLogits => new() { { 5, 7 }, { 8, 12 }, { 3, 1 }, { 62, 39 } };

    [Theory]
    [MemberData(nameof(SmallerLogits))]
    public void SmallerLogitsAreResampledAsInterpolateDoes(int height, int width)
    {
        using Tensor logits = Logits(2, 4 * (height / 4), 4 * (width / 4));
        using Tensor expected = Interpolated(logits, height, width);
        byte[] classes = Largest(expected);

        using Tensor fitted = PictureLogits.Of(logits, height, width);

        AssertSame(expected, fitted);
        AssertAllReadersGive(classes, logits, height, width);
    }

    [Theory]
    [MemberData(nameof(LargerLogits))]
    public void LargerLogitsAreCropped(int height, int width)
    {
        using Tensor logits = Logits(2, 4 * ((height + 3) / 4), 4 * ((width + 3) / 4));
        using Tensor rows = logits.narrow(2, 0, height);
        using Tensor expected = rows.narrow(3, 0, width);
        byte[] classes = Largest(expected);

        using Tensor fitted = PictureLogits.Of(logits, height, width);

        AssertSame(expected, fitted);
        AssertAllReadersGive(classes, logits, height, width);
    }

    /// <summary>A fixed network may give more rows than the picture has and fewer columns.</summary>
    [Fact]
    public void MoreRowsAndFewerColumnsAreResampledTogether()
    {
        using Tensor logits = Logits(2, 24, 20);
        using Tensor expected = Interpolated(logits, 21, 22);
        AssertAllReadersGive(Largest(expected), logits, 21, 22);
    }

    [Theory]
    [InlineData(20, 24, 22, 27)]
    [InlineData(24, 28, 22, 27)]
    public void GradientsGoThrough(int rows, int columns, int height, int width)
    {
        using Tensor logits = Logits(1, rows, columns).requires_grad_();
        using Tensor weights = randn(1, Classes, height, width);
        using Tensor fitted = PictureLogits.Of(logits, height, width);
        Backward(fitted, weights);
        using Tensor gradient = logits.grad!.clone();

        logits.grad!.zero_().Dispose();
        using Tensor expected = rows < height ? Interpolated(logits, height, width) : logits[.., .., ..height, ..width];
        Backward(expected, weights);

        Assert.True(gradient.count_nonzero().ToInt64() > 0);
        AssertSame(gradient, logits.grad!);
    }

    /// <summary>Mixed precision: rounding to bfloat16 after resampling would make neighbouring pixels equal.</summary>
    [Fact]
    public void ReducedPrecisionIsResampledInFloat32()
    {
        using Tensor logits = Logits(1, 8, 8);
        using Tensor reduced = logits.to_type(ScalarType.BFloat16);
        using Tensor numbers = reduced.to_type(ScalarType.Float32);
        using Tensor expected = Interpolated(numbers, 11, 10);
        using Tensor fitted = PictureLogits.Of(reduced, 11, 10);
        Assert.Equal(ScalarType.Float32, fitted.dtype);
        AssertSame(expected, fitted);
    }

    /// <summary>Networks of <c>"scale": 1</c> and <c>2</c>, whose logits are a quarter or half of the picture.</summary>
    [Theory]
    [InlineData(16, 16, 64, 64, 61, 61)]
    [InlineData(32, 32, 64, 64, 61, 61)]
    [InlineData(34, 64, 66, 64, 63, 61)]
    [InlineData(64, 32, 64, 62, 61, 59)]
    [InlineData(2, 2, 4, 4, 3, 3)]
    [InlineData(4, 4, 8, 8, 5, 5)]
    public void MuchSmallerLogitsAreRefused(int rows, int columns, int height, int width, int leastRows, int leastColumns)
    {
        string expected = $"Expected logits of at least {leastRows} x {leastColumns} (rows x columns) for a picture of {height} x {width}, but got {rows} x {columns}.";
        using Tensor logits = Logits(1, rows, columns);
        ImageTensor numbers = logits.ToImageTensor();

        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => PictureLogits.Of(logits, height, width)).Message);
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => ClassMap.FromLogits(numbers, 0, height, width)).Message, StringComparison.Ordinal);
    }

    private const int Classes = 5;

    private static void AssertAllReadersGive(byte[] classes, Tensor logits, int height, int width)
    {
        using Tensor images = zeros(logits.shape[0], 3, height, width);
        Assert.Equal(classes, WholePicture.Classes(images, _ => logits.alias()));

        ImageTensor numbers = logits.ToImageTensor();
        Assert.Equal(
            classes,
            Enumerable.Range(0, numbers.Batch).SelectMany(image => ClassMap.FromLogits(numbers, image, height, width).Indices).Select(index => (byte)index));

        using Tensor first = images[..1];
        byte[] inOneWindow = SlidingWindow.Classes(first, _ => logits[..1], new SlidingWindowOptions { Window = Math.Max(height, width), Overlap = 0 });
        Assert.Equal(classes[..(height * width)], inOneWindow);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        using Tensor left = expected.contiguous(), right = actual.contiguous();
        Assert.Equal(left.data<float>().ToArray(), right.data<float>().ToArray());
    }

    private static void Backward(Tensor fitted, Tensor weights)
    {
        using Tensor product = fitted * weights;
        using Tensor sum = product.sum();
        sum.backward();
    }

    private static Tensor Logits(int batch, int rows, int columns)
    {
        random.manual_seed(rows * 1000 + columns);
        return randn(batch, Classes, rows, columns);
    }

    private static Tensor Interpolated(Tensor logits, int height, int width) =>
        nn.functional.interpolate(logits, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

    private static byte[] Largest(Tensor logits)
    {
        using Tensor indices = logits.argmax(1);
        return [.. indices.data<long>().ToArray().Select(index => (byte)index)];
    }
}

using PanopticFpn.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Resampling, nearest-neighbour and bilinear, against TorchSharp at many odd and tiny sizes.</summary>
public sealed class ResizeTests
{
    /// <summary>How a resize samples.</summary>
    public enum Mode
    {
        Nearest,
        Bilinear,
        AlignedBilinear,
    }

    public static TheoryData<Mode, long, int> Multiples
    {
        get
        {
            var cases = new TheoryData<Mode, long, int>();
            foreach (Mode mode in Enum.GetValues<Mode>())
            {
                foreach (int opset in Enumerable.Range(17, 6))
                    cases.Add(mode, opset % 2 == 0 ? 2 : 4, opset);
                cases.Add(mode, 2, 17);
                cases.Add(mode, 4, 22);
            }

            return cases;
        }
    }

    public static TheoryData<Mode, long> Strides
    {
        get
        {
            var cases = new TheoryData<Mode, long>();
            foreach (Mode mode in Enum.GetValues<Mode>())
            {
                foreach (long stride in new[] { 2, 3, 4, 8, 16 })
                    cases.Add(mode, stride);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Multiples))]
    public void ToAMultiple(Mode mode, long scale, int opset) =>
        Graphs.AssertSame(
            opset,
            channels: 2,
            (scope, x) => Resize(scope, mode, x, x, new TensorShape(x.Shape.Batch, 2, scale * x.Shape.Height, scale * x.Shape.Width), scale),
            x => Expected(mode, x, scale * x.size(2), scale * x.size(3)),
            sizes: [.. Graphs.Sizes, .. Graphs.RandomSizes(30)]);

    [Theory, MemberData(nameof(Strides))]
    public void UpToTheSizeOfAnotherTensor(Mode mode, long stride) =>
        Graphs.AssertSame(
            17,
            channels: 2,
            (scope, x) => Resize(scope, mode, Pool(scope, x, stride), x, x.Shape, 1),
            x =>
            {
                using Tensor small = nn.functional.max_pool2d(x, 3, stride: stride, padding: 1);
                return Expected(mode, small, x.size(2), x.size(3));
            },
            sizes: [.. Graphs.Sizes, .. Graphs.RandomSizes(40)]);

    [Theory]
    [InlineData(Mode.Nearest)]
    [InlineData(Mode.Bilinear)]
    [InlineData(Mode.AlignedBilinear)]
    public void UpToAMultipleOfTheSizeOfAnotherTensor(Mode mode) =>
        Graphs.AssertSame(
            22,
            channels: 2,
            (scope, x) => Resize(scope, mode, Pool(scope, x, 4), x, new TensorShape(x.Shape.Batch, 2, 2 * x.Shape.Height, 2 * x.Shape.Width), 2),
            x =>
            {
                using Tensor small = nn.functional.max_pool2d(x, 3, stride: 4, padding: 1);
                return Expected(mode, small, 2 * x.size(2), 2 * x.size(3));
            },
            sizes: [.. Graphs.Sizes, .. Graphs.RandomSizes(40)]);

    [Theory]
    [InlineData(Mode.Bilinear)]
    [InlineData(Mode.AlignedBilinear)]
    public void DownToTheSizeOfAnotherTensor(Mode mode) =>
        Graphs.AssertSame(
            17,
            channels: 2,
            (scope, x) =>
            {
                OnnxValue like = Pool(scope, x, 8);
                return Resize(scope, mode, x, like, like.Shape, 1);
            },
            x => Expected(mode, x, (x.size(2) + 7) / 8, (x.size(3) + 7) / 8));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void ToAConstantSize(long size) =>
        Graphs.AssertSame(
            17,
            channels: 2,
            (scope, x) => Resize(scope, Mode.AlignedBilinear, x, x, new TensorShape(x.Shape.Batch, 2, size, 2 * size), 1),
            x => Expected(Mode.AlignedBilinear, x, size, 2 * size));

    [Fact]
    public void NearestTakesTheSameRowsBetweenNeighbouringLevels()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("neighbours.onnx");
        Graphs.Save(path, Graphs.Open(1), (scope, x) =>
        {
            OnnxValue half = scope.MaxPool2d("half", x, Graphs.Window(x.Shape, 1, 1, 2), kernel: 1, stride: 2, padding: 0);
            return scope.ResizeNearest("up", half, x, x.Shape, 1);
        });

        using OnnxModelFile file = OnnxModelFile.Load(path);
        for (long rows = 1; rows <= 400; rows++)
        {
            using Tensor x = arange(rows, ScalarType.Float32).reshape(1, 1, rows, 1);
            using Tensor half = nn.functional.max_pool2d(x, 1, stride: 2);
            using Tensor expected = Expected(Mode.Nearest, half, rows, 1);
            Assert.Equal(Numbers.Of(expected).Data, file.Run(x)["y"].Data);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(14)]
    [InlineData(25)]
    [InlineData(40)]
    public void NearestTakesTheSameRowsBetweenAnyTwoSizesButForRounding(long from)
    {
        // Every row of the operand is its own number, so every row taken shows.
        using var directory = new TemporaryDirectory();
        string path = directory.File("nearest.onnx");
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", new TensorShape(1, 1, from, 1));
        for (long to = from; to <= 160; to++)
            graph.Output($"to{to}", graph.Root.ResizeNearest("up", x, x, new TensorShape(1, 1, to, 1), 1));
        graph.Save(path);

        using OnnxModelFile file = OnnxModelFile.Load(path);
        using Tensor rows = arange(from, ScalarType.Float32).reshape(1, 1, from, 1);
        Dictionary<string, Numbers> outputs = file.Run(rows);
        for (long to = from; to <= 160; to++)
        {
            using Tensor expected = Expected(Mode.Nearest, rows, to, 1);
            float[] theirs = Numbers.Of(expected).Data, ours = outputs[$"to{to}"].Data;
            Assert.Equal(to, ours.Length);
            for (int row = 0; row < to; row++)
            {
                bool isWhole = row * from % to == 0 && !(to % from == 0 && long.IsPow2(to / from));
                Assert.True(Math.Abs(ours[row] - theirs[row]) <= (isWhole ? 1 : 0), $"{from} to {to}: row {row} is {ours[row]}, should be {theirs[row]}.");
            }
        }
    }

    private static OnnxValue Pool(OnnxScope scope, OnnxValue x, long stride) =>
        scope.MaxPool2d("small", x, Graphs.Window(x.Shape, 2, 3, stride, 1), kernel: 3, stride, padding: 1);

    private static OnnxValue Resize(OnnxScope scope, Mode mode, OnnxValue x, OnnxValue like, TensorShape shape, long scale) => mode == Mode.Nearest
        ? scope.ResizeNearest("up", x, like, shape, scale)
        : scope.Resize("up", x, like, shape, scale, alignCorners: mode == Mode.AlignedBilinear);

    private static Tensor Expected(Mode mode, Tensor x, long height, long width) => mode == Mode.Nearest
        ? nn.functional.interpolate(x, size: [height, width], mode: InterpolationMode.Nearest)
        : nn.functional.interpolate(x, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: mode == Mode.AlignedBilinear);
}

using PanopticFpn.Onnx;
using PanopticFpn.Tests.Support;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Small graphs for tests.</summary>
internal static class Graphs
{
    /// <summary>Batch, rows and columns: odd, tiny, one pixel, one row, one column.</summary>
    public static IReadOnlyList<(long Batch, long Height, long Width)> Sizes { get; } =
        [(1, 32, 48), (2, 7, 5), (3, 13, 2), (1, 1, 1), (2, 1, 9), (1, 8, 1)];

    /// <summary>Sizes from 1 to 40, the same ones in every run.</summary>
    public static IReadOnlyList<(long Batch, long Height, long Width)> RandomSizes(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextInt64(1, 3), random.NextInt64(1, 41), random.NextInt64(1, 41)))];
    }

    public static ModelDescription Description(SegmentationClasses? classes = null) => new(
        "Small",
        "A network for tests",
        "00ff",
        new ModelInput("x", Open(3), [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
        [],
        classes,
        []);

    /// <summary>[N,channels,H,W].</summary>
    public static TensorShape Open(long channels) =>
        new(Dimension.Symbol("N"), channels, Dimension.Symbol("H"), Dimension.Symbol("W"));

    /// <summary>The shape after a sliding window.</summary>
    public static TensorShape Window(TensorShape x, long channels, long kernel, long stride = 1, long padding = 0, long dilation = 1) =>
        new(x.Batch, channels, x.Height.Window(kernel, stride, padding, dilation), x.Width.Window(kernel, stride, padding, dilation));

    /// <summary>Saves a graph from one input, <c>x</c>, to one output, <c>y</c>.</summary>
    public static void Save(string path, TensorShape input, Func<OnnxScope, OnnxValue, OnnxValue> build, int opset = 17)
    {
        using var graph = new OnnxGraph(Description(), new OnnxExportOptions { Opset = opset });
        OnnxValue x = graph.Input("x", input);
        graph.Output("y", build(graph.Root, x));
        graph.Save(path);
    }

    /// <summary>Asserts that one file with open sizes computes what a function computes, at every size, and has the stated shapes.</summary>
    public static void AssertSame(
        int opset,
        long channels,
        Func<OnnxScope, OnnxValue, OnnxValue> build,
        Func<Tensor, Tensor> expected,
        double mean = 0,
        double share = 1e-5,
        IReadOnlyList<(long Batch, long Height, long Width)>? sizes = null)
    {
        sizes ??= Sizes;
        using var directory = new TemporaryDirectory();
        string path = directory.File("small.onnx");
        Save(path, Open(channels), build, opset);
        using OnnxModelFile file = OnnxModelFile.Load(path);

        // The same numbers in every run: two engines may round a rare one further apart than the share allows.
        random.manual_seed(1);
        foreach ((long batch, long height, long width) in sizes)
        {
            using IDisposable noGrad = no_grad();
            using Tensor x = normal(mean, 1, [batch, channels, height, width]);
            using Tensor y = expected(x);
            Numbers.AssertClose(Numbers.Of(y), file.Run(x)["y"], share, $"opset {opset}");
        }

        StatedShapes.AssertTrue(path, channels, sizes);
    }
}

using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Export;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Export.Quantization;

/// <summary>Graphs of a few layers over pictures [N,3,H,W], and what becomes of their files.</summary>
internal static class SmallGraph
{
    public static readonly TensorShape Pictures = Map(3);

    public static ModelDescription Description { get; } = new(
        "Small",
        "A network for tests",
        "00ff",
        new ModelInput("x", Pictures, [0, 0, 0], [1, 1, 1]),
        [new ModelOutput("y", Map(3), 1)],
        SegmentationClasses.Numbered(3),
        []);

    /// <summary>[N,channels,H,W].</summary>
    public static TensorShape Map(long channels) => new(Dimension.Symbol("N"), channels, Dimension.Symbol("H"), Dimension.Symbol("W"));

    public static void Save(string path, OnnxExportOptions? options, Func<OnnxScope, OnnxValue, OnnxValue> build)
    {
        using var graph = new OnnxGraph(Description, options);
        OnnxValue x = graph.Input("x", Pictures);
        graph.Output("y", build(graph.Root, x));
        graph.Save(path);
    }

    /// <summary>Two convolutions in a residual sum, then one more: <c>first, second, sum, y</c>.</summary>
    public static Func<OnnxScope, OnnxValue, OnnxValue> Residual(Conv2d first, Conv2d second, Conv2d last) => (scope, x) =>
    {
        OnnxValue one = scope.Relu("first_relu", scope.Conv2d("first", x, "first", first, Map(first.weight.shape[0]), padding: 1));
        OnnxValue two = scope.Conv2d("second", one, "second", second, Map(second.weight.shape[0]), padding: 1);
        OnnxValue sum = scope.Relu("sum_relu", scope.Add("sum", two, one));
        return scope.Conv2d("last", sum, "last", last, Map(last.weight.shape[0]));
    };

    /// <summary>A 3x3 or 1x1 convolution with the same random weights in every run.</summary>
    public static Conv2d Layer(long inputs, long outputs, long kernel, long seed)
    {
        random.manual_seed(seed);
        return nn.Conv2d(inputs, outputs, kernel, padding: kernel / 2);
    }

    /// <summary>Pictures of random numbers around zero.</summary>
    public static ImageTensor Picture(int seed, int height = 12, int width = 10, int channels = 3)
    {
        var random = new Random(seed);
        float[] data = [.. Enumerable.Range(0, channels * height * width).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        return new ImageTensor(data, 1, channels, height, width);
    }

    public static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    /// <summary>The operators that ONNX Runtime runs for a file on the CPU, before it lays tensors out.</summary>
    public static string[] Operators(string path)
    {
        string optimized = path + ".optimized";
        using var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            OptimizedModelFilePath = optimized,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using var session = new InferenceSession(path, settings);
        return [.. Read(optimized).Graph.Node.Select(node => node.OpType)];
    }

    public static float[] Run(string path, ImageTensor picture)
    {
        using var network = new NetworkRun(path, threads: 1);
        using IDisposableReadOnlyCollection<OrtValue> outputs = network.Run(picture, [network.Outputs[0]]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}

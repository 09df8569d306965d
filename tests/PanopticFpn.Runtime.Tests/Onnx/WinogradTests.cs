using PanopticFpn.Models;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Large 3x3 convolutions in half the multiplications: the same numbers, and only where it may be and pays.</summary>
public sealed class WinogradTests
{
    private const long Channels = 128;
    private const long Width = 37;

    [Fact]
    public void FourRowsComeFromSixProducts()
    {
        var random = new Random(1);
        double[] rows = Draw(6), kernel = Draw(3);
        double[] products = [.. RowFilter.Inputs.Zip(RowFilter.Kernels, (taps, factors) =>
            taps.Factors.Select((factor, index) => factor * rows[taps.First + 1 + index]).Sum() * factors.Zip(kernel, (a, b) => a * b).Sum())];
        for (int row = 0; row < RowFilter.TileRows; row++)
        {
            double sign = row % 2 == 0 ? 1 : -1;
            double pairs = products[1] + (sign * products[2]) + (Math.Pow(RowFilter.Point, row) * (products[3] + (sign * products[4])));
            double result = pairs + (row == 0 ? products[0] : 0) + (row == RowFilter.TileRows - 1 ? products[5] : 0);
            Assert.Equal(kernel.Select((weight, index) => weight * rows[row + index]).Sum(), result, 1e-12);
        }

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    [Theory]
    [InlineData(44, true)]
    [InlineData(45, true)]
    [InlineData(46, false)]
    [InlineData(47, false)]
    public void AConvolutionOfAnyHeight(long height, bool bias)
    {
        using var layers = new Layers(Channels, Channels, bias);
        GraphProto graph = AssertSame(height, (scope, x) => layers.First(scope, x), x => layers.First(x));
        Assert.Equal(height % RowFilter.TileRows == 0 ? 0 : 1, graph.Node.Count(node => node.OpType == "Slice"));
        Assert.Equal(RowFilter.Products, graph.Node.Count(IsProduct));
    }

    [Theory]
    [InlineData(44)]
    [InlineData(46)]
    public void ItsReluIsTakenIn(long height)
    {
        using var layers = new Layers(Channels, Channels, bias: true);
        GraphProto graph = AssertSame(height, (scope, x) => scope.Relu("relu", layers.First(scope, x)), x => nn.functional.relu(layers.First(x)));
        Assert.Equal(RowFilter.TileRows, graph.Node.Count(node => node.OpType == "Relu"));
    }

    /// <summary>Where tiles end with the map, rows go on as they are; where they pass its end, the next convolution needs zeros there.</summary>
    [Theory]
    [InlineData(44, 1)]
    [InlineData(47, 2)]
    public void RowsStayApartBetweenConvolutions(long height, int together)
    {
        using var layers = new Layers(Channels, 144, bias: true);
        GraphProto graph = AssertSame(
            height,
            (scope, x) => layers.Second(scope, scope.Relu("relu", layers.First(scope, x))),
            x => layers.Second(nn.functional.relu(layers.First(x))));
        Assert.Equal(together, graph.Node.Count(node => node.OpType == "Concat"));
    }

    [Theory]
    [InlineData(44)]
    [InlineData(45)]
    public void AMapThatOthersReadTooIsPutTogether(long height)
    {
        using var layers = new Layers(Channels, Channels, bias: true);
        AssertSame(
            height,
            (scope, x) =>
            {
                OnnxValue first = layers.First(scope, x);
                return scope.Add("sum", layers.Second(scope, first), first);
            },
            x =>
            {
                Tensor first = layers.First(x);
                return layers.Second(first).Add(first);
            });
    }

    [Fact]
    public void AMapThatTheFileGivesOutIsPutTogether()
    {
        using var layers = new Layers(Channels, Channels, bias: true);
        using var directory = new TemporaryDirectory();
        using (var graph = new OnnxGraph(Graphs.Description(), null))
        {
            OnnxValue first = layers.First(graph.Root, graph.Input("x", Shape(height: 44)));
            graph.Output("first", first);
            graph.Output("second", layers.Second(graph.Root, first));
            graph.Save(directory.File("model.onnx"));
        }

        using IDisposable noGrad = no_grad();
        using OnnxModelFile file = OnnxModelFile.Load(directory.File("model.onnx"));
        using Tensor x = randn(1, Channels, 44, Width), middle = layers.First(x), y = layers.Second(middle);
        Dictionary<string, Numbers> actual = file.Run(x);
        Numbers.AssertClose(Numbers.Of(middle), actual["first"]);
        Numbers.AssertClose(Numbers.Of(y), actual["second"]);
    }

    [Fact]
    public void SharedWeightsAreWrittenOnce()
    {
        using var layers = new Layers(Channels, Channels, bias: true);
        GraphProto graph = AssertSame(44, (scope, x) => layers.First(scope, layers.First(scope, x)), x => layers.First(layers.First(x)));
        Assert.Equal(RowFilter.Products, graph.Initializer.Count(weight => weight.Dims is [Channels, Channels, 1, 3]));
        Assert.DoesNotContain(graph.Initializer, weight => weight.Dims is [_, _, 3, 3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void RandomChains(int seed)
    {
        var random = new Random(seed);
        long between = 16 * random.NextInt64(8, 13), height = random.NextInt64(40, 60);
        bool bias = random.Next(2) == 0, rectified = random.Next(2) == 0, again = random.Next(2) == 0;
        using var layers = new Layers(Channels, between, bias);
        AssertSame(
            height,
            (scope, x) =>
            {
                OnnxValue y = layers.First(scope, x);
                y = layers.Second(scope, rectified ? scope.Relu("relu", y) : y);
                return again ? layers.First(scope, y) : y;
            },
            x =>
            {
                Tensor y = layers.First(x);
                y = layers.Second(rectified ? nn.functional.relu(y) : y);
                return again ? layers.First(y) : y;
            });
    }

    [Theory]
    [InlineData("5x5")]
    [InlineData("stride 2")]
    [InlineData("dilated")]
    [InlineData("groups")]
    [InlineData("no padding")]
    [InlineData("channels that are no multiple of sixteen")]
    [InlineData("few channels")]
    [InlineData("a small map")]
    [InlineData("every size")]
    [InlineData("float16")]
    [InlineData("turned off")]
    public void OthersStayAsTheyAre(string what)
    {
        long channels = what switch { "few channels" => 32, "channels that are no multiple of sixteen" => 136, _ => Channels };
        long height = what == "a small map" ? 8 : 48, width = what == "a small map" ? 8 : 48;
        long kernel = what == "5x5" ? 5 : 3, stride = what == "stride 2" ? 2 : 1, dilation = what == "dilated" ? 2 : 1, groups = what == "groups" ? 2 : 1;
        long padding = what switch { "5x5" or "dilated" => 2, "no padding" => 0, _ => 1 };
        using Conv2d layer = nn.Conv2d(channels, channels, kernel, stride, padding, dilation, groups: groups);
        using var directory = new TemporaryDirectory();
        var options = new OnnxExportOptions { Winograd = what != "turned off", Precision = what == "float16" ? OnnxPrecision.Half : OnnxPrecision.Full };
        using (var graph = new OnnxGraph(Graphs.Description(), options))
        {
            OnnxValue x = graph.Input("x", what == "every size" ? Graphs.Open(channels) : new TensorShape(Dimension.Symbol("N"), channels, height, width));
            TensorShape shape = Graphs.Window(x.Shape, channels, kernel, stride, padding, dilation);
            graph.Output("y", graph.Root.Conv2d("conv", x, "layer", layer, shape, stride, padding, dilation, groups));
            graph.Save(directory.File("model.onnx"));
        }

        Assert.Single(OnnxModelFile.Read(directory.File("model.onnx")).Graph.Node, node => node.OpType != "Cast");
    }

    /// <summary>Three rows beyond whole tiles, the most that there can be.</summary>
    [Fact]
    public void ANetworkOfOddSize() => AssertNetwork<PanopticFpnR18>(139, 161);

    /// <summary>Heights of the largest map that leave 0 to 3 rows beyond whole tiles.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [InlineData(128, 160)]
    [InlineData(132, 158)]
    [InlineData(136, 160)]
    [InlineData(139, 161)]
    public void Networks(long height, long width)
    {
        AssertNetwork<PanopticFpnR18>(height, width);
        AssertNetwork<PaperFpnR50>(height, width);
    }

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void TheCheckerAcceptsTheFile()
    {
        using var directory = new TemporaryDirectory();
        using var model = new PanopticFpnR18();
        model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = 140, Width = 160 });
        Assert.Contains(OnnxModelFile.Read(directory.File("model.onnx")).Graph.Node, IsProduct);
        Assert.Equal("", PythonOnnxFactAttribute.Check(directory.File("model.onnx")));
    }

    private static TensorShape Shape(long height) => new(Dimension.Symbol("N"), Channels, height, Width);

    private static bool IsProduct(NodeProto node) => node.Name.Contains("/winograd/product", StringComparison.Ordinal);

    private static void AssertNetwork<TModel>(long height, long width)
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        using var directory = new TemporaryDirectory();
        using TModel model = ReferenceWeights.Model<TModel>();
        model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = height, Width = width });
        Assert.Contains(OnnxModelFile.Read(directory.File("model.onnx")).Graph.Node, IsProduct);
        using OnnxModelFile file = OnnxModelFile.Load(directory.File("model.onnx"));
        using Tensor images = ReferenceWeights.Input(2, height, width);
        Dictionary<string, Numbers> actual = file.Run(images);
        foreach ((ModelOutput output, Tensor tensor) in TModel.Description.Outputs.Zip(model.Outputs(images)))
        {
            Numbers.AssertClose(Numbers.Of(tensor), actual[output.Name], what: $"{output.Name} at {height}x{width}");
            tensor.Dispose();
        }

        StatedShapes.AssertTrue(directory.File("model.onnx"), channels: 3, [(2, height, width)]);
    }

    /// <summary>Asserts that a graph of rewritten convolutions alone computes what TorchSharp does, and gives it back.</summary>
    private static GraphProto AssertSame(long height, Func<OnnxScope, OnnxValue, OnnxValue> build, Func<Tensor, Tensor> expected)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        string path = directory.File("model.onnx");
        Graphs.Save(path, Shape(height), build);
        random.manual_seed(height);
        Tensor x = randn(2, Channels, height, Width);
        using OnnxModelFile file = OnnxModelFile.Load(path);
        Numbers.AssertClose(Numbers.Of(expected(x)), file.Run(x)["y"]);
        StatedShapes.AssertTrue(path, Channels, [(2, height, Width)]);

        GraphProto graph = OnnxModelFile.Read(path).Graph;
        Assert.DoesNotContain(graph.Node.Where(node => node.OpType == "Conv"), node => !node.Name.Contains("/winograd/", StringComparison.Ordinal));
        return graph;
    }

    /// <summary>A convolution and one back to its channels.</summary>
    private sealed class Layers : IDisposable
    {
        private readonly Conv2d _first;
        private readonly Conv2d _second;

        public Layers(long channels, long between, bool bias)
        {
            random.manual_seed(between);
            _first = nn.Conv2d(channels, between, 3, padding: 1, bias: bias);
            _second = nn.Conv2d(between, channels, 3, padding: 1, bias: bias);
        }

        public OnnxValue First(OnnxScope scope, OnnxValue x) => Convolved(scope, "first", x, _first);

        public OnnxValue Second(OnnxScope scope, OnnxValue x) => Convolved(scope, "second", x, _second);

        public Tensor First(Tensor x) => _first.call(x);

        public Tensor Second(Tensor x) => _second.call(x);

        public void Dispose()
        {
            _first.Dispose();
            _second.Dispose();
        }

        private static OnnxValue Convolved(OnnxScope scope, string name, OnnxValue x, Conv2d layer) =>
            scope.Conv2d(name, x, name, layer, Graphs.Window(x.Shape, layer.weight.shape[0], 3, padding: 1), padding: 1);
    }
}

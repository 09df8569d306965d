using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>What a file says beside its operations: names, shapes, metadata, versions.</summary>
public sealed class GraphTests
{
    [Fact]
    public void NamesFollowTheStateDict()
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        GraphProto graph = Save((scope, x) => scope.Child("backbone").Child("layer1").Child("0").Relu(
            "relu1",
            scope.Child("backbone").Child("layer1").Child("0").Conv2d("conv1", x, "conv1", layer, x.Shape))).Graph;

        Assert.Equal(["backbone.layer1.0.conv1", "y"], graph.Node.Select(node => node.Name));
        Assert.Equal(["backbone.layer1.0.conv1.weight", "backbone.layer1.0.conv1.bias"], graph.Initializer.Select(initializer => initializer.Name));
        Assert.Equal(["x", "backbone.layer1.0.conv1.weight", "backbone.layer1.0.conv1.bias"], graph.Node[0].Input);
    }

    [Fact]
    public void ASharedLayerIsWrittenOnce()
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        GraphProto graph = Save((scope, x) =>
            scope.Conv2d("second", scope.Conv2d("first", x, "shared", layer, x.Shape), "shared", layer, x.Shape)).Graph;

        Assert.Equal(["shared.weight", "shared.bias"], graph.Initializer.Select(initializer => initializer.Name));
        Assert.All(graph.Node, node => Assert.Equal("shared.weight", node.Input[1]));
    }

    [Fact]
    public void SizesOfATensorAreComputedOnce()
    {
        GraphProto graph = Save((scope, x) =>
        {
            OnnxValue small = scope.MaxPool2d("small", x, Graphs.Window(x.Shape, 3, 3, 2, 1), 3, 2, 1);
            OnnxValue first = scope.Resize("first", small, x, x.Shape, 1, true);
            return scope.Add("sum", first, scope.Resize("second", small, x, x.Shape, 1, true));
        }).Graph;

        Assert.Equal(2, graph.Node.Count(node => node.OpType == "Shape"));
    }

    [Fact]
    public void AConstantShapeNeedsNoShapeNodes()
    {
        var input = new TensorShape(1, 3, 6, 8);
        GraphProto graph = Save((scope, x) => scope.Resize("up", x, x, new TensorShape(1, 3, 12, 16), 2, true), input).Graph;

        NodeProto resize = Assert.Single(graph.Node);
        Assert.Equal(["x", "", "constants/factors/1x1x2x2"], resize.Input);
        Assert.Equal([1, 3, 6, 8], graph.Input.Single().Type.TensorType.Shape.Dim.Select(axis => axis.DimValue));
    }

    [Fact]
    public void ConstantSizesThatAreNoMultipleAreStated()
    {
        var input = new TensorShape(1, 3, 6, 8);
        GraphProto graph = Save((scope, x) => scope.Resize("up", x, x, new TensorShape(1, 3, 12, 17), 1, true), input).Graph;
        Assert.Equal(["x", "", "", "constants/1x3x12x17"], Assert.Single(graph.Node).Input);
    }

    [Fact]
    public void AMultipleOfAnOpenSizeNeedsNoShapeNodes()
    {
        GraphProto graph = Save((scope, x) =>
            scope.Resize("up", x, x, new TensorShape(x.Shape.Batch, 3, 4 * x.Shape.Height, 4 * x.Shape.Width), 4, true)).Graph;
        Assert.Equal(["x", "", "constants/factors/1x1x4x4"], Assert.Single(graph.Node).Input);
    }

    [Fact]
    public void OpenAxesAreNamedByTheirExpression()
    {
        GraphProto graph = Save((scope, x) => scope.MaxPool2d("pool", x, Graphs.Window(x.Shape, 3, 3, 2, 1), 3, 2, 1)).Graph;

        Assert.Equal(["N", "", "H", "W"], graph.Input.Single().Type.TensorType.Shape.Dim.Select(axis => axis.DimParam));
        Assert.Equal(["N", "", "ceil(H/2)", "ceil(W/2)"], graph.Output.Single().Type.TensorType.Shape.Dim.Select(axis => axis.DimParam));
        Assert.Equal(TensorProto.Types.DataType.Float, graph.Output.Single().Type.TensorType.ElemType);
    }

    [Fact]
    public void AnOutputTakesItsNameEvenFromAnotherValue()
    {
        GraphProto graph = Save((scope, x) => scope.Relu("z", scope.Relu("y", x))).Graph;

        Assert.Equal(["y_2", "y"], graph.Node.Select(node => node.Name));
        Assert.Equal("y_2", graph.Node[1].Input.Single());
        Assert.Equal("y", graph.Output.Single().Name);
    }

    [Fact]
    public void AnInputOrAnOutputBecomesAnOutputThroughIdentity()
    {
        using var directory = new TemporaryDirectory();
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        OnnxValue y = graph.Root.Relu("y", x);
        graph.Output("y", y);
        graph.Output("again", y);
        graph.Output("same", x);
        Assert.Throws<ArgumentException>(() => graph.Output("x", graph.Root.Relu("last", x)));
        graph.Save(directory.File("identity.onnx"));

        using OnnxModelFile file = OnnxModelFile.Load(directory.File("identity.onnx"));
        using Tensor input = randn(1, 3, 2, 2);
        Dictionary<string, Numbers> outputs = file.Run(input);
        Assert.Equal(["again", "same", "y"], outputs.Keys.Order());
        Assert.Equal(outputs["y"].Data, outputs["again"].Data);
        Assert.Equal(Numbers.Of(input).Data, outputs["same"].Data);
    }

    [Fact]
    public void TheSameResultNameTwiceStaysTwoValues()
    {
        GraphProto graph = Save((scope, x) => scope.Relu("r", scope.Relu("r", scope.Relu("r", x)))).Graph;
        Assert.Equal(["r", "r_2", "y"], graph.Node.Select(node => node.Name));
    }

    [Fact]
    public void ShapesThatDifferAreNotAdded()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Save((scope, x) => scope.Add("sum", x, scope.MaxPool2d("pool", x, Graphs.Window(x.Shape, 3, 3, 2, 1), 3, 2, 1))));
        Assert.StartsWith("Cannot add 'pool' [N,3,ceil(H/2),ceil(W/2)] to 'x' [N,3,H,W]: the shapes differ.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MetadataTellsWhatTheFileIs()
    {
        var classes = new SegmentationClasses(["sky", "road"], [new RgbColor(1, 2, 3), new RgbColor(4, 5, 6)]);
        using var directory = new TemporaryDirectory();
        using var graph = new OnnxGraph(Graphs.Description(classes), null);
        graph.Output("y", graph.Root.Relu("y", graph.Input("x", Graphs.Open(3))));
        graph.Save(directory.File("metadata.onnx"));

        ModelProto model = OnnxModelFile.Read(directory.File("metadata.onnx"));
        Assert.Equal("PanopticFpn.Gen", model.ProducerName);
        Assert.Equal(typeof(OnnxGraph).Assembly.GetName().Version!.ToString(3), model.ProducerVersion);
        Assert.Equal("Small", model.Graph.Name);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["model"] = "Small",
                ["summary"] = "A network for tests",
                ["spec_sha256"] = "00ff",
                ["input_mean"] = "0.485,0.456,0.406",
                ["input_std"] = "0.229,0.224,0.225",
                ["classes"] = "sky\nroad",
                ["colors"] = "#010203,#040506",
                ["ignore"] = "255",
            },
            model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value));
    }

    [Theory]
    [InlineData(17, 8)]
    [InlineData(18, 8)]
    [InlineData(19, 9)]
    [InlineData(20, 9)]
    [InlineData(21, 10)]
    [InlineData(22, 10)]
    public void TheFormatFollowsTheOpset(int opset, long format)
    {
        ModelProto model = Save((scope, x) => scope.Relu("y", x), opset: opset);
        Assert.Equal(format, model.IrVersion);
        Assert.Equal(opset, model.OpsetImport.Single().Version);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(23)]
    public void OtherOpsetsAreRefused(int opset)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new OnnxGraph(Graphs.Description(), new OnnxExportOptions { Opset = opset }));
        Assert.Contains($"ONNX opset {opset} is not supported; choose 17 to 22.", error.Message, StringComparison.Ordinal);
    }

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void TheCheckerAcceptsEveryOperator()
    {
        using Conv2d convolution = nn.Conv2d(3, 4, 3, padding: 1);
        using BatchNorm2d norm = Norms.Random(4);
        using FrozenBatchNorm2d frozen = Norms.RandomFrozen(4);
        using Linear linear = nn.Linear(8, 5);
        using GroupNorm groups = Norms.RandomGroups(2, 4), instances = Norms.RandomGroups(4, 4);
        using var directory = new TemporaryDirectory();
        string path = directory.File("all.onnx");
        Graphs.Save(path, Graphs.Open(3), (scope, x) =>
        {
            OnnxValue y = scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 4, 3, 1, 1), padding: 1);
            y = scope.BatchNorm2d("bn", y, "bn", norm);
            y = scope.GroupNorm("gn", y, "gn", groups, groups: 2);
            y = scope.InstanceNorm("in", y, "in", instances);
            y = scope.MaxPool2d("pool", y, Graphs.Window(y.Shape, 4, 3, 2, 1), 3, 2, 1);
            y = scope.Resize("up", y, x, new TensorShape(y.Shape.Batch, 4, x.Shape.Height, x.Shape.Width), 1, alignCorners: true);
            y = scope.ResizeNearest("nearest", y, y, new TensorShape(y.Shape.Batch, 4, 2 * x.Shape.Height, 2 * x.Shape.Width), 2);
            y = scope.Multiply("half", scope.BatchNorm2d("frozen", y, "frozen", frozen), 0.5);
            y = scope.Add("sum", y, scope.Relu("relu", y));
            y = scope.Concat("both", new TensorShape(y.Shape.Batch, 8, y.Shape.Height, y.Shape.Width), y, y);
            return scope.Linear("fc", scope.GlobalAveragePool("mean", y), "fc", linear);
        });

        Assert.Equal("", PythonOnnxFactAttribute.Check(path));
    }

    private static ModelProto Save(Func<OnnxScope, OnnxValue, OnnxValue> build, TensorShape? input = null, int opset = 17)
    {
        using var directory = new TemporaryDirectory();
        Graphs.Save(directory.File("small.onnx"), input ?? Graphs.Open(3), build, opset);
        OnnxModelFile.Load(directory.File("small.onnx")).Dispose();
        return OnnxModelFile.Read(directory.File("small.onnx"));
    }
}

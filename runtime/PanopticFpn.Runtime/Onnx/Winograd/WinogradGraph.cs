using System.Globalization;
using PanopticFpn.Onnx.Format;
using DataType = PanopticFpn.Onnx.Format.TensorProto.Types.DataType;

namespace PanopticFpn.Onnx;

/// <summary>
/// A graph rewritten so that its large 3x3 convolutions take half the multiplications, by <see cref="RowFilter"/>. Everything that is
/// not a product is a convolution of single channels or a sum, which a runtime computes in the layout that its convolutions have.
/// A convolution after another reads its rows as they come, four maps with every fourth row each; else they are put together.
/// </summary>
internal sealed class WinogradGraph
{
    private readonly IReadOnlyList<OnnxNode> _nodes;
    private readonly RewrittenGraph _rewritten;
    private readonly WinogradPlan _plan;
    private readonly Dictionary<OnnxValue, OnnxValue[]> _rows = [];
    private readonly Dictionary<OnnxValue, OnnxValue[]> _kernels = [];
    private readonly Dictionary<string, OnnxValue> _constants = [];

    public WinogradGraph(IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxInitializer> initializers, IReadOnlyCollection<OnnxValue> outputs)
    {
        _nodes = nodes;
        _rewritten = new RewrittenGraph(nodes, initializers);
        _plan = new WinogradPlan(nodes, _rewritten.Weights, outputs);
    }

    /// <summary>The nodes, and the weights that they refer to.</summary>
    public (IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxInitializer> Initializers) Rewrite()
    {
        foreach (OnnxNode node in _nodes)
        {
            if (_plan.Takes(node))
                Convolve(node);
            else if (!_plan.TakesIn(node))
                _rewritten.Add(node);
        }

        return _rewritten.Finish();
    }

    private void Convolve(OnnxNode node)
    {
        string name = node.Result.Name + "/winograd/";
        OnnxValue x = node.Inputs[0]!, result = _plan.ResultOf(node);
        OnnxValue[] inputs = _rows.TryGetValue(x, out OnnxValue[]? apart) ? InputsOf(name, apart) : InputsOf(name, x);
        OnnxValue bias = node.Inputs.ElementAtOrDefault(2) ?? Zeros(result);
        OnnxValue[] rows = Rows(name, inputs, Kernels(node.Inputs[1]!), bias);
        if (result != node.Result)
            rows = [.. rows.Select((row, index) => _rewritten.Add("Relu", $"{name}rectified{index}", row.Shape, [row]))];
        if (WinogradPlan.GoesOnApart(result))
            _rows.Add(result, rows);
        if (!_plan.StaysApart(result))
            PutTogether(name, rows, result);
    }

    /// <summary>The inputs of the products from a whole map.</summary>
    private OnnxValue[] InputsOf(string name, OnnxValue x)
    {
        long height = x.Shape.Height.Value, tiles = RowFilter.Tiles(height);
        var shape = new TensorShape(x.Shape.Batch, x.Shape.Channels, tiles, x.Shape.Width);
        return [.. RowFilter.Inputs.Select((taps, product) =>
        {
            long end = (RowFilter.TileRows * (tiles - 1)) + taps.First + taps.Factors.Length;
            return ByChannel($"{name}input{product}", x, shape, taps.Factors, null, RowFilter.TileRows, -taps.First, Math.Max(0, end - height));
        })];
    }

    /// <summary>The inputs of the products from a map whose rows are apart: its d1 to d4. The first and the last also read a neighbouring tile.</summary>
    private OnnxValue[] InputsOf(string name, OnnxValue[] rows)
    {
        OnnxValue before = ByChannel(name + "rows_before", rows[3], rows[3].Shape, [0.25f, 1], top: 1);
        OnnxValue after = ByChannel(name + "rows_after", rows[0], rows[0].Shape, [0.25f, 1], bottom: 1);
        OnnxValue even = ScaleAndAdd(name + "even", rows[1], -0.25f, rows[3]), odd = ScaleAndAdd(name + "odd", rows[0], -0.25f, rows[2]);
        OnnxValue evens = ScaleAndAdd(name + "evens", rows[1], -1, rows[3]), odds = ScaleAndAdd(name + "odds", rows[0], -1, rows[2]);
        return
        [
            ScaleAndAdd(name + "input0", rows[1], -1.25f, before),
            Add(name + "input1", even, odd),
            ScaleAndAdd(name + "input2", odd, -1, even),
            ScaleAndAdd(name + "input3", odds, 0.5f, evens),
            ScaleAndAdd(name + "input4", odds, -0.5f, evens),
            ScaleAndAdd(name + "input5", rows[2], -1.25f, after),
        ];
    }

    /// <summary>The four rows of each tile's result.</summary>
    private OnnxValue[] Rows(string name, OnnxValue[] inputs, OnnxValue[] kernels, OnnxValue bias)
    {
        const float Point = (float)RowFilter.Point;
        OnnxValue first = Product(1, null), second = Product(2, null), third = Product(3, null), fourth = Product(4, null);
        OnnxValue sum = Add(name + "sum1", first, second), difference = ScaleAndAdd(name + "difference1", second, -1, first);
        OnnxValue sums = Add(name + "sum2", third, fourth), differences = ScaleAndAdd(name + "difference2", fourth, -1, third);
        return
        [
            Add(name + "row0", Product(0, bias), Add(name + "inner0", sum, sums)),
            ScaleAndAdd(name + "row1", differences, Point, difference, bias),
            ScaleAndAdd(name + "row2", sums, Point * Point, sum, bias),
            Add(name + "row3", Product(5, bias), ScaleAndAdd(name + "inner3", differences, Point * Point * Point, difference)),
        ];

        OnnxValue Product(int index, OnnxValue? added)
        {
            OnnxValue x = inputs[index], kernel = kernels[index];
            var shape = new TensorShape(x.Shape.Batch, kernel.Shape.Dimensions[0], x.Shape.Height, x.Shape.Width);
            return _rewritten.Add("Conv", $"{name}product{index}", shape, [x, kernel, added], Convolution([1, 3], [1, 1], [0, 1, 0, 1], groups: 1));
        }
    }

    /// <summary>A map from its rows: side by side they lie in memory as they do below each other.</summary>
    private void PutTogether(string name, OnnxValue[] rows, OnnxValue result)
    {
        TensorShape shape = result.Shape;
        long tiles = rows[0].Shape.Height.Value, width = shape.Width.Value, height = RowFilter.TileRows * tiles;
        OnnxValue beside = _rewritten.Add(
            "Concat", name + "rows", new TensorShape(shape.Batch, shape.Channels, tiles, RowFilter.TileRows * width), rows, OnnxNode.Attribute("axis", 3));
        OnnxValue[] below = [beside, Integers(0, shape.Channels.Value, height, width)];
        if (height == shape.Height.Value)
        {
            _rewritten.Add(new OnnxNode("Reshape", below, result, []));
            return;
        }

        OnnxValue whole = _rewritten.Add("Reshape", name + "whole", new TensorShape(shape.Batch, shape.Channels, height, width), below);
        _rewritten.Add(new OnnxNode("Slice", [whole, Integers(0), Integers(shape.Height.Value), Integers(2)], result, []));
    }

    private OnnxValue[] Kernels(OnnxValue weight)
    {
        if (!_kernels.TryGetValue(weight, out OnnxValue[]? kernels))
        {
            OnnxInitializer numbers = _rewritten.Weights[weight];
            var shape = new TensorShape(weight.Shape.Dimensions[0], weight.Shape.Dimensions[1], 1, 3);
            kernels = [.. Enumerable.Range(0, RowFilter.Products).Select(product => _rewritten.Numbers(
                $"{weight.Name}/winograd{product}", shape, DataType.Float, stream => WinogradKernel.Write(numbers, product, stream)))];
            _kernels.Add(weight, kernels);
        }

        return kernels;
    }

    private OnnxValue Add(string result, OnnxValue left, OnnxValue right) => _rewritten.Add("Add", result, left.Shape, [left, right]);

    /// <summary>A map times a factor, and another map, and a number for each channel where one is given. A runtime makes it one operation.</summary>
    private OnnxValue ScaleAndAdd(string result, OnnxValue x, float factor, OnnxValue added, OnnxValue? bias = null)
    {
        // Without a bias, ONNX Runtime does not put the sum into the convolution.
        bias ??= Zeros(x);
        return Add(result, ByChannel(result + "/scaled", x, x.Shape, [factor], bias), added);
    }

    /// <summary>A sum of rows of each channel.</summary>
    private OnnxValue ByChannel(
        string result, OnnxValue x, TensorShape shape, float[] factors, OnnxValue? bias = null, long step = 1, long top = 0, long bottom = 0)
    {
        long channels = x.Shape.Channels.Value;
        OnnxValue weight = Constant("row", new TensorShape(channels, 1, factors.Length, 1), factors);
        return _rewritten.Add("Conv", result, shape, [x, weight, bias], Convolution([factors.Length, 1], [step, 1], [top, 0, bottom, 0], channels));
    }

    private OnnxValue Zeros(OnnxValue map) => Constant("channels", new TensorShape(map.Shape.Channels), 0);

    /// <summary>Numbers, once for each of the first axis.</summary>
    private OnnxValue Constant(string kind, TensorShape shape, params float[] numbers)
    {
        long times = shape.Dimensions[0].Value;
        string name = string.Create(CultureInfo.InvariantCulture, $"constants/{kind}/{string.Join('x', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}/{times}");
        return Constant(name, shape, DataType.Float, [.. Enumerable.Repeat(numbers, (int)times).SelectMany(row => row).SelectMany(BitConverter.GetBytes)]);
    }

    private OnnxValue Integers(params long[] numbers) => Constant(
        "constants/" + string.Join('x', numbers), new TensorShape(numbers.Length), DataType.Int64, [.. numbers.SelectMany(BitConverter.GetBytes)]);

    private OnnxValue Constant(string name, TensorShape shape, DataType type, byte[] bytes)
    {
        if (!_constants.TryGetValue(name, out OnnxValue? constant))
        {
            constant = _rewritten.Numbers(name, shape, type, stream => stream.Write(bytes));
            _constants.Add(name, constant);
        }

        return constant;
    }

    private static AttributeProto[] Convolution(long[] kernel, long[] strides, long[] pads, long groups) =>
    [
        OnnxNode.Attribute("kernel_shape", kernel),
        OnnxNode.Attribute("strides", strides),
        OnnxNode.Attribute("pads", pads),
        OnnxNode.Attribute("dilations", 1, 1),
        OnnxNode.Attribute("group", groups),
    ];
}

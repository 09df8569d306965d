using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using DataType = PanopticFpn.Onnx.Format.TensorProto.Types.DataType;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>A product in ONNX Runtime, as a file of one operator. A convolution runs a few times in a row, so that laying out its first input counts little.</summary>
internal sealed class OnnxProduct : IReadyProduct
{
    private const int Opset = 17;
    private const int Repeats = 4;
    private const string Input = "x";

    private readonly ProductShape _shape;
    private readonly bool _isInt8;
    private readonly GraphProto _graph;
    private readonly InferenceSession _session;
    private readonly OrtValue _operand;
    private readonly RunOptions _options = new();

    public OnnxProduct(Product product)
    {
        (_shape, _isInt8) = (product.Shape, product.Arithmetic == Arithmetic.Int8);
        long[] lengths = _shape.IsConvolution ? [1, _shape.Inputs, _shape.Length, _shape.Length] : [_shape.Length, _shape.Length];
        _graph = new GraphProto { Name = "product", Input = { Described(Input, _isInt8 ? DataType.Uint8 : DataType.Float, lengths) } };
        if (_shape.IsConvolution)
            FillWithConvolutions();
        else
            FillWithMatrices();
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = Opset } }, Graph = _graph };
        using var settings = new SessionOptions { IntraOpNumThreads = ProcessorUse.Threads };
        _session = new InferenceSession(model.ToByteArray(), settings);
        int count = checked((int)lengths.Aggregate(1L, (product, length) => product * length));
        _operand = _isInt8
            ? OrtValue.CreateTensorValueFromMemory(Bytes(count), lengths)
            : OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(Floats(count)).ToArray(), lengths);
    }

    public long MultiplyAdds => (_shape.IsConvolution ? Repeats : 1) * _shape.MultiplyAdds;

    public void Run() => _session.Run(_options, [Input], [_operand], _session.OutputNames).Dispose();

    public void Dispose()
    {
        _operand.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private void FillWithMatrices()
    {
        if (_isInt8)
            AddZeroPoints();
        AddWeights("w", _shape.Length, _shape.Length);
        Add(_isInt8 ? "MatMulInteger" : "MatMul", _isInt8 ? [Input, "w", "middle", "zero"] : [Input, "w"], "y");
        _graph.Output.Add(Described("y", _isInt8 ? DataType.Int32 : DataType.Float, _shape.Length, _shape.Length));
    }

    /// <summary>There and back, where the numbers of channels differ.</summary>
    private void FillWithConvolutions()
    {
        if (_isInt8)
        {
            AddZeroPoints();
            AddNumbers("scale", DataType.Float, BitConverter.GetBytes(0.05f));
        }

        AddWeights("there", _shape.Outputs, _shape.Inputs, _shape.Kernel, _shape.Kernel);
        AddWeights("back", _shape.Inputs, _shape.Outputs, _shape.Kernel, _shape.Kernel);
        string x = Input;
        for (int index = 0; index < Repeats; index++)
        {
            string y = FormattableString.Invariant($"y{index}"), weight = index % 2 == 0 ? "there" : "back";
            long padding = _shape.Kernel / 2;
            Add(
                _isInt8 ? "QLinearConv" : "Conv",
                _isInt8 ? [x, "scale", "middle", weight, "scale", "zero", "scale", "middle"] : [x, weight],
                y,
                OnnxNode.Attribute("kernel_shape", _shape.Kernel, _shape.Kernel),
                OnnxNode.Attribute("pads", padding, padding, padding, padding));
            x = y;
        }

        _graph.Output.Add(Described(x, _isInt8 ? DataType.Uint8 : DataType.Float, 1, _shape.Inputs, _shape.Length, _shape.Length));
    }

    private void AddZeroPoints()
    {
        const byte Middle = 128;
        AddNumbers("middle", DataType.Uint8, [Middle]);
        AddNumbers("zero", DataType.Int8, [0]);
    }

    private void AddWeights(string name, params long[] lengths)
    {
        int count = checked((int)lengths.Aggregate(1L, (product, length) => product * length));
        AddNumbers(name, _isInt8 ? DataType.Int8 : DataType.Float, _isInt8 ? Bytes(count) : Floats(count), lengths);
    }

    private void AddNumbers(string name, DataType type, byte[] numbers, params long[] lengths) =>
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = type, Dims = { lengths }, RawData = ByteString.CopyFrom(numbers) });

    private void Add(string operation, string[] inputs, string result, params AttributeProto[] attributes) =>
        _graph.Node.Add(new NodeProto { Name = result, OpType = operation, Input = { inputs }, Output = { result }, Attribute = { attributes } });

    private static ValueInfoProto Described(string name, DataType type, params long[] lengths) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = type,
                Shape = new TensorShapeProto { Dim = { lengths.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }) } },
            },
        },
    };

    // Small numbers of both signs: sums of sums neither overflow nor vanish.
    private static byte[] Floats(int count)
    {
        var random = new Random(count);
        return MemoryMarshal.AsBytes<float>(Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 16).ToArray()).ToArray();
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}

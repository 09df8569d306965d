using System.Globalization;
using PanopticFpn.Onnx.Format;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// An ONNX graph under construction: inputs, then operations through <see cref="Root"/>, then outputs, then <see cref="Save"/>.
/// It refers to the model's weights, changes nothing in the model, and reads the weights when it is saved.
/// </summary>
public sealed class OnnxGraph : IDisposable
{
    private readonly ModelDescription _description;
    private readonly OnnxExportOptions _options;
    private readonly Dictionary<string, OnnxValue> _names = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly List<OnnxValue> _outputs = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly HashSet<OnnxValue> _results = [];
    private readonly List<OnnxInitializer> _initializers = [];
    private readonly Dictionary<(string Name, TensorShape Shape), (OnnxValue Value, object? Owner)> _known = [];

    /// <summary>An empty graph.</summary>
    /// <param name="description">The network; it goes into the file's metadata.</param>
    /// <param name="options">How to write the file, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The opset is not 17 to 22, weights have other than 7 or 8 bits, or the threshold of external data is negative.</exception>
    /// <exception cref="ArgumentException">Only one of height and width is given, a size is below one, or the precision is int8 and no ranges are given.</exception>
    public OnnxGraph(ModelDescription description, OnnxExportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(description);
        _description = description;
        _options = options ?? new OnnxExportOptions();
        if (_options.Opset is < OnnxExportOptions.LowestOpset or > OnnxExportOptions.HighestOpset)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                _options.Opset,
                $"ONNX opset {_options.Opset} is not supported; choose {OnnxExportOptions.LowestOpset} to {OnnxExportOptions.HighestOpset}.");
        }

        if (_options.ExternalDataThreshold < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), _options.ExternalDataThreshold, "The weights of a file are at least 0 bytes; choose a threshold of 0 or more.");
        }

        FixedInput.Check(_options);
        if (_options is { Precision: OnnxPrecision.Quantized, Quantization: null })
        {
            throw new ArgumentException(
                "An int8 export needs the ranges of the activations: measure them with PanopticFpn.Export's Quantizer.Measure on a few pictures and pass them as OnnxExportOptions.Quantization.",
                nameof(options));
        }

        _options.Quantization?.Check();
        Root = new OnnxScope(this, "");
        Sizes = new OnnxSizes(this);
        Bands = new OnnxBands(this);
    }

    /// <summary>The whole network: names stand as they are.</summary>
    public OnnxScope Root { get; }

    /// <summary>The version of the operators.</summary>
    internal int Opset => _options.Opset;

    /// <summary>The sizes that resizes go to.</summary>
    internal OnnxSizes Sizes { get; }

    /// <summary>The matrices that resample by products.</summary>
    internal OnnxBands Bands { get; }

    /// <summary>
    /// Adds a float32 input of pictures. Axes that depend on a symbol stay open and are named by their expression, but for
    /// those that the options fix: shapes that are written over the result's are then constants too.
    /// </summary>
    /// <exception cref="ArgumentException">The options fix an axis that has another length.</exception>
    public OnnxValue Input(string name, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        OnnxValue input = Name(name, FixedInput.Of(_description.Name, shape, _options));
        _inputs.Add(input);
        return input;
    }

    /// <summary>Makes a value an output of the graph; it takes the output's name.</summary>
    /// <exception cref="ArgumentException">An input or another output has the name.</exception>
    public void Output(string name, OnnxValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!_results.Contains(value) || _outputs.Contains(value))
            value = Add("Identity", [value], name, value.Shape);
        Rename(value, name);
        _outputs.Add(value);
    }

    /// <summary>
    /// Writes the graph with its weights, which go to a second file where they pass <see cref="OnnxExportOptions.ExternalDataThreshold"/>.
    /// Each file appears whole or not at all, the one with the weights first.
    /// </summary>
    /// <param name="path">The file; its directory must exist. The weights' file is named as it is with <c>.data</c> after it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The file is to be float16, and a weight is beyond 65504.</exception>
    /// <exception cref="ArgumentException">The file is to be int8, and the range of an activation is unknown or not finite.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxInitializer> initializers) = _options.Precision switch
        {
            OnnxPrecision.Quantized => new QuantizedGraph(_nodes, _initializers, _outputs, _options.Quantization!).Rewrite(),
            OnnxPrecision.Half => new HalfGraph(_nodes, _initializers, _outputs).Rewrite(),
            _ when _options is { Winograd: true, Probe: null } => new WinogradGraph(_nodes, _initializers, _outputs).Rewrite(),
            _ => (_nodes, _initializers),
        };
        _options.Probe?.Fill(_nodes, _initializers, _outputs);
        new OnnxFile(DescribeModel(), DescribeGraph(nodes), initializers, Path.GetFileName(path) + ".data", _options.ExternalDataThreshold).Save(path);
    }

    /// <summary>Releases the references to the model's weights.</summary>
    public void Dispose()
    {
        foreach (OnnxInitializer initializer in _initializers)
            initializer.Dispose();
    }

    /// <summary>The shape of the first input.</summary>
    internal TensorShape InputShape => _inputs[0].Shape;

    /// <summary>Adds an operation whose result has the name, or a similar one where the name is taken.</summary>
    internal OnnxValue Add(
        string operation,
        OnnxValue?[] inputs,
        string result,
        TensorShape shape,
        AttributeProto[]? attributes = null,
        TensorProto.Types.DataType elementType = TensorProto.Types.DataType.Float)
    {
        OnnxValue value = Name(result, shape, elementType);
        _nodes.Add(new OnnxNode(operation, inputs, value, attributes ?? []));
        _results.Add(value);
        return value;
    }

    /// <summary>Numbers from a layer's tensors; the same name again gives the same numbers.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="shape">The constant shape.</param>
    /// <param name="owner">What the numbers belong to.</param>
    /// <param name="sources">The tensors that they come from.</param>
    /// <param name="write">Writes the numbers in row-major order.</param>
    /// <param name="elementType">What they are written as.</param>
    /// <exception cref="ArgumentException">The name stands for the numbers of another owner.</exception>
    internal OnnxValue Initializer(
        string name,
        TensorShape shape,
        object? owner,
        Tensor[] sources,
        Action<Tensor[], Stream> write,
        TensorProto.Types.DataType elementType = TensorProto.Types.DataType.Float)
    {
        if (_known.TryGetValue((name, shape), out (OnnxValue Value, object? Owner) known))
        {
            return Equals(known.Owner, owner)
                ? known.Value
                : throw new ArgumentException($"'{name}' names the weights of two different layers.", nameof(name));
        }

        OnnxValue value = Name(name, shape, elementType);
        _known.Add((name, shape), (value, owner));
        _initializers.Add(new OnnxInitializer(value, sources, write));
        return value;
    }

    /// <summary>Known whole numbers, such as a size.</summary>
    internal OnnxValue Constant(params long[] numbers)
    {
        using Tensor data = tensor(numbers);
        return Initializer(
            "constants/" + string.Join('x', numbers),
            new TensorShape(Dimension.Constant(numbers.Length)),
            owner: null,
            [data],
            OnnxInitializer.WriteIntegers,
            TensorProto.Types.DataType.Int64);
    }

    /// <summary>A known whole number, as a scalar.</summary>
    internal OnnxValue Scalar(long number)
    {
        using Tensor data = tensor(number);
        return Initializer(
            FormattableString.Invariant($"constants/scalar/{number}"), new TensorShape(), owner: null, [data], OnnxInitializer.WriteIntegers, TensorProto.Types.DataType.Int64);
    }

    /// <summary>Numbers in float64, for sizes that only the run knows.</summary>
    internal OnnxValue Doubles(string name, TensorShape shape, params double[] numbers)
    {
        using Tensor data = tensor(numbers);
        return Initializer("constants/" + name, shape, owner: null, [data], OnnxInitializer.WriteBytes, TensorProto.Types.DataType.Double);
    }

    /// <summary>The same number for each channel.</summary>
    internal OnnxValue Constant(string name, double number, long channels)
    {
        using Tensor data = tensor(Enumerable.Repeat((float)number, checked((int)channels)).ToArray());
        return Initializer(
            FormattableString.Invariant($"constants/{name}/{channels}"),
            new TensorShape(Dimension.Constant(channels)),
            owner: null,
            [data],
            OnnxInitializer.WriteFloats);
    }

    /// <summary>Known numbers of single precision.</summary>
    internal OnnxValue Numbers(string name, params float[] numbers)
    {
        using Tensor data = tensor(numbers);
        return Initializer(
            $"constants/{name}/{string.Join('x', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}",
            new TensorShape(Dimension.Constant(numbers.Length)),
            owner: null,
            [data],
            OnnxInitializer.WriteFloats);
    }

    private OnnxValue Name(string name, TensorShape shape, TensorProto.Types.DataType elementType = TensorProto.Types.DataType.Float)
    {
        var value = new OnnxValue(Free(name), shape, elementType);
        _names.Add(value.Name, value);
        return value;
    }

    private void Rename(OnnxValue value, string name)
    {
        if (value.Name == name)
            return;
        if (_names.TryGetValue(name, out OnnxValue? holder))
        {
            if (_inputs.Contains(holder) || _outputs.Contains(holder))
                throw new ArgumentException($"Two inputs or outputs of {_description.Name} are named '{name}'.", nameof(name));
            Move(holder, Free(name));
        }

        Move(value, name);
    }

    private void Move(OnnxValue value, string name)
    {
        _names.Remove(value.Name);
        value.Name = name;
        _names.Add(name, value);
    }

    /// <summary>The name, or the first of <c>name_2</c>, <c>name_3</c>, … that is not taken.</summary>
    private string Free(string name)
    {
        string free = name;
        for (int index = 2; _names.ContainsKey(free); index++)
            free = FormattableString.Invariant($"{name}_{index}");
        return free;
    }

    private GraphProto DescribeGraph(IReadOnlyList<OnnxNode> nodes)
    {
        OnnxValue[] outputs = [.. _outputs, .. (_options.Probe?.Values ?? []).Except(_outputs).Except(_inputs)];
        return new GraphProto
        {
            Name = _description.Name,
            Input = { _inputs.Select(value => value.Describe()) },
            Output = { outputs.Select(value => value.Describe()) },
            ValueInfo = { nodes.Select(node => node.Result).Except(outputs).Select(value => value.Describe()) },
            Node = { nodes.Select(node => node.ToProto()) },
        };
    }

    private ModelProto DescribeModel()
    {
        static string Numbers(IEnumerable<float> values) =>
            string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

        var model = new ModelProto
        {
            IrVersion = _options.Opset switch { <= 18 => 8, <= 20 => 9, _ => 10 },
            ProducerName = "PanopticFpn.Gen",
            ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version?.ToString(3) ?? "",
            OpsetImport = { new OperatorSetIdProto { Version = _options.Opset } },
        };

        void Note(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        Note("model", _description.Name);
        Note("summary", _description.Summary);
        Note("spec_sha256", _description.SpecHash);
        Note("input_mean", Numbers(_description.Input.Mean));
        Note("input_std", Numbers(_description.Input.StandardDeviation));
        if (_description.Classes is { } classes)
        {
            Note("classes", string.Join('\n', classes.Names));
            Note("colors", string.Join(',', classes.Palette));
            Note("ignore", classes.Ignore.ToString(CultureInfo.InvariantCulture));
        }

        return model;
    }
}

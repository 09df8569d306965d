using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PanopticFpn.Onnx.Format;
using Tensor = TorchSharp.torch.Tensor;

namespace PanopticFpn.Tests.Support;

/// <summary>An ONNX file, run by ONNX Runtime.</summary>
internal sealed class OnnxModelFile : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxModelFile(InferenceSession session) => _session = session;

    /// <summary>The file as it is.</summary>
    public static OnnxModelFile Load(string path) => new(new InferenceSession(path));

    /// <summary>The file with every intermediate as one more output.</summary>
    public static OnnxModelFile LoadWithIntermediates(string path)
    {
        ModelProto model = Read(path);
        model.Graph.Output.Add(model.Graph.ValueInfo);
        return new OnnxModelFile(new InferenceSession(model.ToByteArray()));
    }

    /// <summary>The file's messages.</summary>
    public static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    /// <summary>The float outputs for one input.</summary>
    public Dictionary<string, Numbers> Run(Tensor input) => Run(
        input,
        output => output.ElementType == TensorElementType.Float ? new Numbers(Shape(output), output.AsTensor<float>().ToArray()) : null);

    /// <summary>The shape of every output for one input.</summary>
    public Dictionary<string, long[]> RunForShapes(Tensor input) => Run(input, Shape);

    public void Dispose() => _session.Dispose();

    private Dictionary<string, T> Run<T>(Tensor input, Func<DisposableNamedOnnxValue, T?> read)
    {
        Numbers numbers = Numbers.Of(input);
        var tensor = new DenseTensor<float>(numbers.Data, [.. numbers.Shape.Select(length => (int)length)]);
        NamedOnnxValue named = NamedOnnxValue.CreateFromTensor(_session.InputNames.Single(), tensor);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = _session.Run([named]);
        return outputs
            .Select(output => (output.Name, Value: read(output)))
            .Where(output => output.Value is not null)
            .ToDictionary(output => output.Name, output => output.Value!);
    }

    private static long[] Shape(DisposableNamedOnnxValue output)
    {
        ReadOnlySpan<int> lengths = output.ElementType switch
        {
            TensorElementType.Float => output.AsTensor<float>().Dimensions,
            TensorElementType.Double => output.AsTensor<double>().Dimensions,
            TensorElementType.Bool => output.AsTensor<bool>().Dimensions,
            _ => output.AsTensor<long>().Dimensions,
        };
        return [.. lengths.ToArray().Select(length => (long)length)];
    }
}

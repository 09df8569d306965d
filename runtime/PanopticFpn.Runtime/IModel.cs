using PanopticFpn.Onnx;
using TorchSharp;

namespace PanopticFpn;

/// <summary>What every generated network has, so that code can be written once for all of them, without reflection.</summary>
/// <typeparam name="TSelf">The network's class.</typeparam>
public interface IModel<TSelf>
    where TSelf : torch.nn.Module, IModel<TSelf>
{
    /// <summary>What the compiler knows of the network: input, outputs, classes, and every step with its shape.</summary>
    static abstract ModelDescription Description { get; }

    /// <summary>A new network with fresh weights, in training mode, on the CPU.</summary>
    static abstract TSelf Create();

    /// <summary>Runs the network and gives every output, in the order of the description; the caller disposes them.</summary>
    /// <param name="images">Pictures as the description's input says.</param>
    IReadOnlyList<torch.Tensor> Outputs(torch.Tensor images);

    /// <summary>The network rearranged to train in less time, over the same parameters; the caller disposes it, before the network.</summary>
    ITrainingForm ForTraining();

    /// <summary>Freezes today's weights into a form that only infers, faster and in less memory; the caller disposes it.</summary>
    /// <param name="options">Precision and memory layout, or null for float32 in the layout that is faster here.</param>
    IInferenceForm ForInference(InferenceOptions? options = null);

    /// <summary>Writes the inference form of the network, with today's weights, as an ONNX file; N, H and W stay open unless the options or the spec fix them.</summary>
    /// <param name="path">The file. It is written beside and renamed when whole, so a failure leaves what was there before.</param>
    /// <param name="options">How to write it, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The options contradict each other or the spec, or name an opset that is not supported.</exception>
    /// <exception cref="InvalidOperationException">A weight is too large for float16, which the options ask for.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void ExportOnnx(string path, OnnxExportOptions? options = null);
}

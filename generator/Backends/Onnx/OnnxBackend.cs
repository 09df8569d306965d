using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Backends.Onnx;

/// <summary>C# code that states the network's ONNX graph, in the model file's order and with its names.</summary>
internal sealed class OnnxBackend : IBackend
{
    public IReadOnlyList<BackendFile> Files { get; } = [new(".Onnx.g.cs", Pipelines.Optimized, (form, _) => OnnxEmitter.Emit(form))];
}

using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>A Python module over PyTorch: the network as its spec says it, with the state-dict keys of the C# class.</summary>
internal sealed class PyTorchBackend : IBackend
{
    public IReadOnlyList<BackendFile> Files { get; } =
    [
        // Python imports a file by its name, so the namespace is left out.
        new(".py", Pipelines.Plain, (network, forms) => PythonFileEmitter.Emit(network, forms.Description)) { HasNamespace = false },
    ];
}

using PanopticFpn.Gen.Backends.Onnx;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends.TorchSharp;

namespace PanopticFpn.Gen.Backends;

/// <summary>The backends by name. A new one is a folder here and a line below.</summary>
internal static class BackendRegistry
{
    private static readonly (string Name, IBackend Backend)[] Backends =
    [
        ("torchsharp", new TorchSharpBackend()),
        ("onnx", new OnnxBackend()),
        ("pytorch", new PyTorchBackend()),
    ];

    /// <summary>The names, in the order in which lists show them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Backends.Select(known => known.Name)];

    /// <summary>The backend of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names those that there are.</exception>
    public static IBackend Get(string name)
    {
        foreach ((string known, IBackend backend) in Backends)
        {
            if (known == name)
                return backend;
        }

        throw new ArgumentException($"There is no backend '{name}'. There are {string.Join(", ", Names)}.", nameof(name));
    }
}

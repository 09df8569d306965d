using PanopticFpn.Benchmarks.Measuring;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>One way to run a network.</summary>
/// <param name="Key">What processes call it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Peer">The key of the way that it is held against, or null for a peer.</param>
internal sealed record FormKind(string Key, string Title, Runtime Runtime, string? Peer)
{
    private const string ExportedFixed = "torch.onnx-fixed";
    private const string ExportedDynamic = "torch.onnx-dynamic";
    private const string Script = "script";
    private const string Inference = "inference";
    private const string BrainFloat = "inference-bf16";

    /// <summary>Every way, a peer before what is held against it.</summary>
    public static IReadOnlyList<FormKind> All { get; } =
    [
        new(ExportedFixed, "torch.onnx.export, fixed size", Runtime.Onnx, null),
        new("onnx-fixed", "ONNX, fixed size", Runtime.Onnx, ExportedFixed),
        new("onnx-int8", "ONNX, fixed size, int8", Runtime.Onnx, ExportedFixed),
        new("onnx-fp16", "ONNX, fixed size, float16", Runtime.Onnx, ExportedFixed),
        new(ExportedDynamic, "torch.onnx.export, dynamic", Runtime.Onnx, null),
        new("onnx-dynamic", "ONNX, dynamic", Runtime.Onnx, ExportedDynamic),
        new(Script, "TorchScript", Runtime.Torch, null),
        new("script-frozen", "TorchScript, frozen", Runtime.Torch, Script),
        new("hand", "TorchSharp by hand", Runtime.Torch, Script),
        new("forward", "`forward`", Runtime.Torch, Script),
        new(Inference, "`ForInference()`", Runtime.Torch, Script),
        new(BrainFloat, "`ForInference()`, bfloat16", Runtime.Torch, Script),
    ];

    /// <summary>Whether PyTorch in Python makes it.</summary>
    public bool NeedsPython => Key.StartsWith("torch.onnx", StringComparison.Ordinal) || Key.StartsWith(Script, StringComparison.Ordinal);

    /// <summary>Whether it is what the compiler's passes made for inference, in libtorch.</summary>
    public bool IsInference => Key is Inference or BrainFloat;

    /// <summary>Whether it computes in bfloat16.</summary>
    public bool IsBrainFloat => Key == BrainFloat;

    public static FormKind Of(string key) => All.First(kind => kind.Key == key);
}

using PanopticFpn.Weights.Safetensors;
using PanopticFpn.Weights.Torch;

namespace PanopticFpn.Weights.Writing;

/// <summary>Writes weights files.</summary>
public static class WeightsWriter
{
    private const string Metadata = "__metadata__";

    /// <summary>Writes tensors into a file whose extension says the format: <c>.safetensors</c>, or <c>.pth</c> and <c>.pt</c> as <c>torch.save</c> does.</summary>
    /// <remarks>The same tensors make the same bytes. Memory is taken for one tensor at a time.</remarks>
    /// <param name="path">The file. It is written beside and renamed when whole, so a failure leaves what was there before.</param>
    /// <param name="tensors">The tensors; no name stands twice.</param>
    /// <exception cref="WeightsFileException">The extension is none of these, or the format cannot hold a tensor.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<WrittenTensor> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        bool isSafetensors = IsSafetensors(path);
        Check(path, tensors);
        if (isSafetensors)
        {
            AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors));
            return;
        }

        TorchZipWriter.Check(path, tensors);
        AtomicFile.Write(path, stream => TorchZipWriter.Write(stream, tensors));
    }

    /// <summary>Fails where <see cref="Write"/> would refuse the path for its extension.</summary>
    /// <exception cref="WeightsFileException">It is none of the three.</exception>
    public static void CheckExtension(string path) => IsSafetensors(path);

    private static bool IsSafetensors(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".SAFETENSORS" => true,
        ".PTH" or ".PT" => false,
        _ => throw new WeightsFileException($"Cannot write '{path}': its extension says the format, and must be .safetensors, .pth or .pt."),
    };

    private static void Check(string path, IReadOnlyList<WrittenTensor> tensors)
    {
        if (tensors.Count == 0)
            throw new WeightsFileException($"Cannot write '{path}': there is no tensor to write.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (WrittenTensor tensor in tensors)
        {
            if (tensor.Name == Metadata || !names.Add(tensor.Name))
                throw new WeightsFileException($"Cannot write '{path}': the name '{tensor.Name}' {(tensor.Name == Metadata ? "is the format's own" : "stands twice")}.");
            if (tensor.ByteLength > Array.MaxLength)
                throw new WeightsFileException($"Cannot write '{path}': tensor '{tensor.Name}' has {tensor.ByteLength:N0} bytes, and {Array.MaxLength:N0} are the most.");
        }
    }
}

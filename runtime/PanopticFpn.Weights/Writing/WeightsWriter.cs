using System.Text;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Safetensors;
using PanopticFpn.Weights.Torch;

namespace PanopticFpn.Weights.Writing;

/// <summary>Writes weights files.</summary>
public static class WeightsWriter
{
    // PyTorch's own bound.
    private const int HighestRank = 64;

    /// <summary>Writes tensors into a file whose extension says the format: <c>.safetensors</c>, or <c>.pth</c> and <c>.pt</c> as <c>torch.save</c> does.</summary>
    /// <remarks>The same tensors make the same bytes. Memory is taken for one tensor at a time.</remarks>
    /// <param name="path">The file. It is written beside and renamed when whole, so a failure leaves what was there before.</param>
    /// <param name="tensors">The tensors; no name stands twice.</param>
    /// <param name="metadata">What the file says of itself, which only safetensors can, or null.</param>
    /// <exception cref="WeightsFileException">The extension is none of these, or the format cannot hold a tensor or what the file is to say.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<WrittenTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        bool isSafetensors = IsSafetensors(path);
        if (metadata is { Count: > 0 } && !isSafetensors)
            throw new WeightsFileException($"Cannot write '{path}': it is to say {Quotation.Of(metadata.Keys.First())} of itself, which only .safetensors can.");
        Check(path, tensors, isSafetensors ? SafetensorsWriter.ObjectionTo : TorchZipWriter.ObjectionTo);
        AtomicFile.Write(path, stream =>
        {
            if (isSafetensors)
                SafetensorsWriter.Write(stream, tensors, metadata ?? new Dictionary<string, string>());
            else
                TorchZipWriter.Write(stream, tensors);
        });
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

    private static void Check(string path, IReadOnlyList<WrittenTensor> tensors, Func<WrittenTensor, string?> objectionOfFormat)
    {
        if (tensors.Count == 0)
            throw new WeightsFileException($"Cannot write '{path}': there is no tensor to write.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (WrittenTensor tensor in tensors)
        {
            string? objection = names.Add(tensor.Name) ? ObjectionTo(tensor) ?? objectionOfFormat(tensor) : "stands twice";
            if (objection is not null)
                throw new WeightsFileException($"Cannot write '{path}': tensor {Quotation.Of(tensor.Name)} {objection}.");
        }
    }

    private static string? ObjectionTo(WrittenTensor tensor)
    {
        // A half of a surrogate pair would be written as a question mark, and two names could become one.
        if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(tensor.Name)) != tensor.Name)
            return "has a name that is no Unicode text";
        if (tensor.Shape.Count > HighestRank)
            return $"has {tensor.Shape.Count} axes, and {HighestRank} are the most";
        if (tensor.Shape.Any(length => length < 0))
            return $"has the shape [{string.Join(",", tensor.Shape)}], whose lengths must be 0 or more";
        try
        {
            return tensor.ByteLength <= Array.MaxLength ? null : $"has {tensor.ByteLength:N0} bytes, and {Array.MaxLength:N0} are the most";
        }
        catch (OverflowException)
        {
            return $"has the shape [{string.Join(",", tensor.Shape)}], and {Array.MaxLength:N0} bytes are the most";
        }
    }
}

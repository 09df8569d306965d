namespace PanopticFpn.Weights.Writing;

/// <summary>Writes weights files.</summary>
public static class WeightsWriter
{
    /// <summary>Writes tensors into a file whose extension says the format: <c>.safetensors</c>, or <c>.pth</c> and <c>.pt</c> as <c>torch.save</c> does.</summary>
    /// <param name="path">The file. It is written beside and renamed when whole, so a failure leaves what was there before.</param>
    /// <param name="tensors">The tensors, in the order in which they are to stand.</param>
    /// <exception cref="WeightsFileException">The extension is none of these, or the format cannot hold a tensor.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<WrittenTensor> tensors) =>
        throw new WeightsFileException($"Cannot write '{path}' yet.");
}

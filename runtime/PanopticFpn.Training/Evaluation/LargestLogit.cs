using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Evaluation;

/// <summary>From scores to classes.</summary>
internal static class LargestLogit
{
    /// <summary>Writes the class with the largest score of each pixel.</summary>
    /// <param name="scores">Scores [classes,h,w].</param>
    /// <param name="classes">Takes h * w bytes, row-major.</param>
    public static void CopyTo(Tensor scores, Span<byte> classes)
    {
        using Tensor indices = scores.argmax(0);
        using Tensor bytes = indices.to(ScalarType.Byte);
        using Tensor onHost = bytes.cpu();
        onHost.bytes.CopyTo(classes);
    }

    /// <summary>Checks that a network gave logits of as many pictures as it was given, of classes that a byte holds.</summary>
    /// <exception cref="ArgumentException">The logits are not [N,classes,h,w] with 1 to 256 classes.</exception>
    public static void Check(Tensor logits, long images)
    {
        long[] shape = logits.shape;
        if (shape.Length != 4 || shape[0] != images || shape[1] is < 1 or > 256)
            throw new ArgumentException($"Expected logits [{images},1 to 256 classes,h,w] from the network, but got [{string.Join(',', shape)}].");
    }
}

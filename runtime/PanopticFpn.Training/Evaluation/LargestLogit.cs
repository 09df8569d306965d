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

    /// <summary>That a network answered what was asked.</summary>
    /// <exception cref="ArgumentException">The logits are not [N,classes,h,w] with 1 to 256 classes and at least the pictures' height and width.</exception>
    public static void Check(Tensor logits, long images, int height, int width)
    {
        long[] shape = logits.shape;
        if (shape.Length != 4 || shape[0] != images || shape[1] is < 1 or > 256 || shape[2] < height || shape[3] < width)
            throw new ArgumentException($"Expected logits [{images},1 to 256 classes,{height} or more,{width} or more] from the network, but got [{string.Join(',', shape)}].");
    }
}

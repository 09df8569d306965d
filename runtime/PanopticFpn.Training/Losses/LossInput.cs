using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>What every loss does with its two inputs first.</summary>
internal static class LossInput
{
    /// <summary>Refuses what a loss cannot be computed of, before libtorch does so in words of its own.</summary>
    /// <param name="logits">Logits [N,classes,H,W].</param>
    /// <param name="labels">Class indices [N,H,W], int64.</param>
    /// <param name="weights">The number of class weights, or null without.</param>
    public static void Check(Tensor logits, Tensor labels, int? weights = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        long[] shape = logits.shape;
        if (shape.Length != 4)
            throw new ArgumentException($"A segmentation loss takes logits [N,classes,H,W], not {Text(shape)}.");
        if (labels.dtype != ScalarType.Int64)
            throw new ArgumentException($"A segmentation loss takes int64 labels, not {labels.dtype}.");
        long[] expected = [shape[0], shape[2], shape[3]];
        if (!labels.shape.AsSpan().SequenceEqual(expected))
            throw new ArgumentException($"Logits {Text(shape)} need labels {Text(expected)}, not {Text(labels.shape)}.");
        if (weights is { } count && count != shape[1])
            throw new ArgumentException($"There are {count} class weights, but the logits {Text(shape)} have {shape[1]} classes; give one weight a class.");
    }

    /// <summary>Where labels belong to no class: a boolean tensor of their shape.</summary>
    public static Tensor Ignored(Tensor labels, int ignore)
    {
        using Scalar value = ignore;
        return labels.eq(value);
    }

    private static string Text(long[] shape) => $"[{string.Join(',', shape)}]";
}

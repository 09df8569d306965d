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

    /// <summary>1 where labels count, 0 where they are ignored: [N,1,H,W], float32.</summary>
    public static Tensor Kept(Tensor labels, int ignore)
    {
        using Tensor ignored = Ignored(labels, ignore);
        using Tensor kept = ignored.logical_not();
        using Tensor numbers = kept.to_type(ScalarType.Float32);
        return numbers.unsqueeze(1);
    }

    /// <summary>1 in the channel of each label, 0 elsewhere and in every channel of an ignored pixel: [N,classes,H,W], float32.</summary>
    public static Tensor OneHot(Tensor labels, int ignore, long classes)
    {
        using Tensor ignored = Ignored(labels, ignore);
        using Scalar zero = 0;
        using Tensor indices = labels.masked_fill(ignored, zero);
        using Tensor channel = indices.unsqueeze(1);
        using Tensor kept = Kept(labels, ignore);
        using Tensor empty = zeros(labels.shape[0], classes, labels.shape[1], labels.shape[2], device: labels.device);
        return empty.scatter(1, channel, kept);
    }

    private static string Text(long[] shape) => $"[{string.Join(',', shape)}]";
}

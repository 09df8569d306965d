using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>A group normalisation whose scale and shift are fixed. Its statistics are taken in float32 in every form.</summary>
public sealed class FrozenGroupNorm : nn.IModule<Tensor, Tensor>
{
    private static readonly long[] Pixels = [1];
    private static readonly long[] ChannelsOfGroup = [3];

    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long _groups;
    private readonly double _epsilon;
    private readonly bool _isExactLast;

    internal FrozenGroupNorm(Tensor weight, Tensor bias, long groups, double epsilon, Placement placement)
    {
        (_weight, _bias, _groups, _epsilon) = (weight, bias, groups, epsilon);
        _isExactLast = placement is { ChannelsLast: true, ElementType: ScalarType.Float32 };
    }

    /// <summary>Normalises a map.</summary>
    /// <param name="x">[N,C,h,w]; it stays as it is.</param>
    public Tensor call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);

        // With the channels last libtorch takes the variance as a difference of large sums: a digit of float32, none of bfloat16's.
        return _isExactLast ? NormaliseLast(x) : nn.functional.group_norm(x, _groups, _weight, _bias, _epsilon);
    }

    /// <summary>The mean first, then the squares of what differs from it: as exact as with the channels first.</summary>
    private Tensor NormaliseLast(Tensor x)
    {
        (long batch, long channels, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        using Tensor last = Placement.Pixels(x);
        using Tensor grouped = last.view(batch, height * width, _groups, channels / _groups);
        using Tensor mean = MeanOfGroups(grouped);
        using Tensor centred = grouped - mean;
        using Tensor squares = centred.square();
        using Tensor variance = MeanOfGroups(squares);
        squares.Dispose();
        variance.AddInPlace(_epsilon).rsqrt_();
        using Tensor scales = _weight.view(1, 1, _groups, channels / _groups);
        using Tensor shifts = _bias.view(1, 1, _groups, channels / _groups);
        using Tensor scale = scales * variance;
        using Tensor normalised = addcmul(shifts, centred, scale, TensorArithmetic.One);
        using Tensor pixels = normalised.view(batch, height, width, channels);
        return pixels.permute(0, 3, 1, 2);
    }

    /// <summary>Of each group: over its pixels, where memory is read in order, then over its channels.</summary>
    private static Tensor MeanOfGroups(Tensor grouped)
    {
        using Tensor channels = grouped.mean(Pixels, keepdim: true);
        return channels.mean(ChannelsOfGroup, keepdim: true);
    }
}

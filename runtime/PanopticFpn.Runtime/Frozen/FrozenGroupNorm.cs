using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>A group normalisation whose scale and shift are fixed. Its statistics are taken in float32 in every form.</summary>
public sealed class FrozenGroupNorm
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long _groups;
    private readonly double _epsilon;
    private readonly Placement _placement;

    internal FrozenGroupNorm(Tensor weight, Tensor bias, long groups, double epsilon, Placement placement) =>
        (_weight, _bias, _groups, _epsilon, _placement) = (weight, bias, groups, epsilon, placement);

    /// <summary>Normalises a map.</summary>
    /// <param name="x">[N,C,h,w]; it stays as it is.</param>
    public Tensor call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);

        // With the channels last libtorch takes the variance as a difference of large numbers, which costs digits.
        using Tensor dense = x.contiguous();
        using Tensor normalised = nn.functional.group_norm(dense, _groups, _weight, _bias, _epsilon);
        return _placement.ChannelsLast ? Placement.WithChannelsLast(normalised) : normalised.alias();
    }
}

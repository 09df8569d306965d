namespace PanopticFpn.Gen.Spec;

/// <summary>A normalisation after a convolution.</summary>
internal enum NormKind
{
    Batch,

    /// <summary>Batch normalisation whose numbers never change.</summary>
    FrozenBatch,
    Group,
}

/// <param name="Groups">Groups of channels, for <see cref="NormKind.Group"/>.</param>
internal sealed record NormSpec(NormKind Kind, int Groups = 0)
{
    public static NormSpec Batch { get; } = new(NormKind.Batch);

    public static NormSpec FrozenBatch { get; } = new(NormKind.FrozenBatch);

    public static NormSpec Group(int groups) => new(NormKind.Group, groups);

    public NormSpec WithOneGroup() => Kind == NormKind.Group ? Group(1) : this;
}

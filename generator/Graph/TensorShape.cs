// Compiled twice, into the generator and into PanopticFpn.Core: build and run time share one normal form.

using System.Collections.Immutable;

#if PFPN_GENERATOR
namespace PanopticFpn.Gen.Graph;
#else
namespace PanopticFpn;
#endif

/// <summary>The shape of a tensor over symbolic axes, such as <c>[N,256,ceil(H/8),ceil(W/8)]</c>; equal by value.</summary>
public sealed record TensorShape
{
    /// <summary>A shape from its axes, outermost first.</summary>
    public TensorShape(params Dimension[] dimensions) => Dimensions = dimensions.ToImmutableArray();

    /// <summary>The axes, outermost first.</summary>
    public ImmutableArray<Dimension> Dimensions { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The images in the batch, of a shape in NCHW order.</summary>
    public Dimension Batch => Dimensions[0];

    /// <summary>The channels, of a shape in NCHW order.</summary>
    public Dimension Channels => Dimensions[1];

    /// <summary>The rows, of a shape in NCHW order.</summary>
    public Dimension Height => Dimensions[2];

    /// <summary>The columns, of a shape in NCHW order.</summary>
    public Dimension Width => Dimensions[3];

    /// <summary>The lengths when every symbol has the value that <paramref name="symbols"/> gives it.</summary>
    public long[] Evaluate(IReadOnlyDictionary<string, long> symbols) =>
        [.. Dimensions.Select(dimension => dimension.Evaluate(symbols))];

    /// <summary>The shape with every symbol that <paramref name="symbols"/> names replaced.</summary>
    public TensorShape Substitute(IReadOnlyDictionary<string, Dimension> symbols) =>
        new(Dimensions.Select(dimension => dimension.Substitute(symbols)).ToArray());

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(17, (hash, dimension) => unchecked(hash * 31 + dimension.GetHashCode()));

    /// <summary>The axes in brackets, as the documentation writes them.</summary>
    public override string ToString() => "[" + string.Join(",", Dimensions) + "]";
}

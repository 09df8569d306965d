using System.Globalization;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>The shape of a tensor as the code says it; an axis whose length is no constant is null.</summary>
internal sealed class GivenShape(IReadOnlyList<long?> lengths)
{
    public int Rank => lengths.Count;

    public long? this[int axis] => lengths[axis];

    public override string ToString() =>
        $"[{string.Join(",", lengths.Select(length => length?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";
}

namespace PanopticFpn.Weights.Matching;

/// <summary>A tensor that a network has a place for.</summary>
/// <param name="Name">Its name in the network's state dict.</param>
/// <param name="Type">The element type there.</param>
/// <param name="Shape">The shape there.</param>
public sealed record ExpectedTensor(string Name, ElementType Type, IReadOnlyList<long> Shape);

/// <summary>Which tensor of a file goes where in a network.</summary>
/// <param name="Pairs">The network's name and the file's tensor, in the file's order.</param>
/// <param name="Report">What fits and what does not.</param>
public sealed record WeightsMatch(IReadOnlyList<(string Name, StoredTensor Tensor)> Pairs, WeightsReport Report)
{
    /// <summary>Finds a place for each tensor of a file.</summary>
    /// <exception cref="WeightsFileException">The options are strict and something is left over, or nothing fits at all; the message holds the whole report.</exception>
    public static WeightsMatch Of(WeightsFile file, IReadOnlyList<ExpectedTensor> expected, LoadWeightsOptions options) =>
        throw new NotSupportedException();
}

namespace PanopticFpn.Gen.Graph;

/// <summary>What a pass changed, and what that saves at one size.</summary>
/// <param name="Pass">The pass's name.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Places">The steps that are computed otherwise, or, where steps only went, those that went.</param>
/// <param name="MultiplyAdds">Multiply-adds saved.</param>
/// <param name="Bytes">Bytes of maps that are not moved any more.</param>
internal sealed record Optimization(string Pass, string Summary, IReadOnlyList<string> Places, long MultiplyAdds, long Bytes);

/// <summary>What the passes to the inference form changed.</summary>
/// <param name="Height">The height of the pictures that the savings are for.</param>
/// <param name="Width">Their width.</param>
internal sealed record OptimizationReport(long Height, long Width, IReadOnlyList<Optimization> Optimizations);

namespace PanopticFpn.Onnx;

/// <summary>
/// What a network's activations were measured to be, and so how its file computes in 8-bit integers: unsigned activations
/// with one scale a tensor, signed weights with one scale an output channel, sums in 32 bits.
/// </summary>
public sealed record OnnxQuantization
{
    internal const int FewestWeightBits = 7;
    internal const int MostWeightBits = 8;

    /// <summary>The range of each activation that is kept in 8 bits, by its name in the float32 file.</summary>
    public required IReadOnlyDictionary<string, OnnxRange> Ranges { get; init; }

    /// <summary>
    /// The range of each channel of the activations that only float32 reads, by name: a normalisation makes all channels
    /// equally large, and with them the steps of the largest. Where one is missing, its channels share the tensor's range.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<OnnxRange>> ChannelRanges { get; init; } = new Dictionary<string, IReadOnlyList<OnnxRange>>();

    /// <summary>The nodes that compute in float32 because 8 bits cost too much accuracy there, by name.</summary>
    public IReadOnlyCollection<string> FloatNodes { get; init; } = [];

    /// <summary>
    /// 8, or 7 for processors that add two products in 16 bits: x64 without VNNI, where 8 bits overflow and give wrong numbers.
    /// </summary>
    public int WeightBits { get; init; } = MostWeightBits;

    /// <summary>How the ranges were chosen, in a word or two, or an empty string.</summary>
    public string Clipping { get; init; } = "";

    /// <summary>The share of pixels that have the same class as in float32, as measured on the calibration pictures, or null.</summary>
    public double? Agreement { get; init; }

    /// <summary>The step between the levels of a tensor.</summary>
    /// <exception cref="ArgumentException">The range is unknown or not finite.</exception>
    internal (float Scale, byte ZeroPoint) Steps(string name)
    {
        if (!Ranges.TryGetValue(name, out OnnxRange range))
        {
            throw new ArgumentException(
                $"The quantization has no range for '{name}'; measure it on this network, and with the options of this export.");
        }

        return Checked(name, range).Steps;
    }

    /// <summary>The ranges of a tensor's channels, or null where they share one.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than channels, or one is not finite.</exception>
    internal IReadOnlyList<OnnxRange>? Channels(string name, long channels)
    {
        if (!ChannelRanges.TryGetValue(name, out IReadOnlyList<OnnxRange>? ranges))
            return null;
        return ranges.Count == channels
            ? [.. ranges.Select(range => Checked(name, range))]
            : throw new ArgumentException($"The quantization has ranges for {ranges.Count} channels of '{name}', which has {channels}; measure it on this network.");
    }

    private static OnnxRange Checked(string name, OnnxRange range) =>
        float.IsFinite(range.Minimum) && float.IsFinite(range.Maximum) && range.Minimum <= range.Maximum
            ? range
            : throw new ArgumentException(FormattableString.Invariant(
                $"The range of '{name}' should be finite and in order, but is {range.Minimum} to {range.Maximum}; check the weights and the pictures that it was measured on."));

    /// <exception cref="ArgumentOutOfRangeException">The weights have other than 7 or 8 bits.</exception>
    internal void Check()
    {
        if (WeightBits is < FewestWeightBits or > MostWeightBits)
        {
            throw new ArgumentOutOfRangeException(
                nameof(WeightBits), WeightBits, $"Weights of {WeightBits} bits are not supported; choose 7 or 8.");
        }
    }
}

namespace PanopticFpn.Onnx;

/// <summary>The numbers of a tensor that 8 bits are to tell apart; what lies outside is clipped.</summary>
/// <param name="Minimum">The lower end.</param>
/// <param name="Maximum">The upper end.</param>
public readonly record struct OnnxRange(float Minimum, float Maximum)
{
    private const int Levels = byte.MaxValue;

    // Below it a reciprocal would overflow.
    private const float SmallestScale = 1e-30f;

    /// <summary>The distance between neighbouring levels, and the level of zero, which is always exact.</summary>
    internal (float Scale, byte ZeroPoint) Steps
    {
        get
        {
            // Zero must be a level: convolutions pad with it.
            double lower = Math.Min(0, Minimum), upper = Math.Max(0, Maximum);
            var scale = (float)((upper - lower) / Levels);
            return scale < SmallestScale
                ? (1, 0)
                : (scale, (byte)Math.Clamp(Math.Round(-lower / scale), 0, Levels));
        }
    }
}

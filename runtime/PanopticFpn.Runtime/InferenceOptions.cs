namespace PanopticFpn;

/// <summary>What an inference form computes in.</summary>
public enum InferencePrecision
{
    /// <summary>32-bit floating point throughout: what the network itself computes, up to rounding.</summary>
    Full,

    /// <summary>16-bit brain floating point, known as bfloat16: half the memory, about three decimal digits. Statistics of norms are taken in 32 bits.</summary>
    BrainFloat,

    /// <summary>Whichever of the two this machine is faster at, measured once a process.</summary>
    Fastest,
}

/// <summary>How to freeze a network.</summary>
public sealed record InferenceOptions
{
    /// <summary>What to compute in.</summary>
    public InferencePrecision Precision { get; init; } = InferencePrecision.Full;

    /// <summary>Whether the channels of a pixel lie side by side in memory, or null for what is faster here, measured once a process.</summary>
    public bool? ChannelsLast { get; init; }
}

/// <summary>What an inference form computes in, as it was asked for or chosen.</summary>
/// <param name="Precision">Never <see cref="InferencePrecision.Fastest"/>.</param>
/// <param name="ChannelsLast">Whether the channels of a pixel lie side by side in memory.</param>
public sealed record InferenceLayout(InferencePrecision Precision, bool ChannelsLast);

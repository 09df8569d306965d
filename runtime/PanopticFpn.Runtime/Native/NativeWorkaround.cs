namespace PanopticFpn;

/// <summary>A correction of a native library that was applied in this process.</summary>
/// <param name="Library">The library, as "oneDNN".</param>
/// <param name="Problem">What is wrong on this machine without the correction.</param>
/// <param name="Change">What was changed in this process.</param>
public sealed record NativeWorkaround(string Library, string Problem, string Change);

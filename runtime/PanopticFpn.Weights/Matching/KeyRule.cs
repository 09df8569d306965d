namespace PanopticFpn.Weights;

/// <summary>One rule of a <see cref="KeyMap"/>.</summary>
/// <param name="Pattern">A regular expression that is looked for anywhere in a name; without look-around and back-references.</param>
/// <param name="Replacement">What takes the place of each match, with <c>$1</c> or <c>${1}</c> for a group; null leaves the tensor out.</param>
public sealed record KeyRule(string Pattern, string? Replacement);

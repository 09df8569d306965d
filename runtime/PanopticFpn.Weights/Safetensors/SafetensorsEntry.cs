namespace PanopticFpn.Weights.Safetensors;

/// <summary>What a header says of a tensor, as yet unchecked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The name of its element type.</param>
/// <param name="Shape">Its lengths.</param>
/// <param name="Begin">Where its numbers begin, from the end of the header.</param>
/// <param name="End">Where they end.</param>
internal sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End);

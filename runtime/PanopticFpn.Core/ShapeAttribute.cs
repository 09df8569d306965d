namespace PanopticFpn;

/// <summary>
/// The shape that a tensor parameter takes, such as <c>[Shape("N", "3", "H", "W")] Tensor images</c>. The compiler's
/// analyzer reads it and warns of calls with a tensor that cannot fit.
/// </summary>
/// <param name="axes">
/// The axes in order. Each is a number, or a symbol such as N that stands for any length of at least one; the same symbol
/// twice means the same length.
/// </param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params string[] axes) : Attribute
{
    /// <summary>The axes in order: numbers, and symbols that stand for any length of at least one.</summary>
    public IReadOnlyList<string> Axes { get; } = axes;
}

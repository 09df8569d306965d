using System.Collections.Immutable;
using System.Globalization;

namespace PanopticFpn;

/// <summary>What the channels of a segmentation model's logits stand for.</summary>
/// <param name="Names">One name a class.</param>
/// <param name="Palette">One colour a class.</param>
public sealed record SegmentationClasses(ImmutableArray<string> Names, ImmutableArray<RgbColor> Palette)
{
    /// <summary>The value in a mask that belongs to no class: left out of losses and metrics.</summary>
    public int Ignore { get; init; } = 255;

    /// <summary>The number of classes.</summary>
    public int Count => Names.Length;

    /// <summary>Classes without names of their own: <c>class 0</c>, <c>class 1</c>, …, in well-separated colours.</summary>
    public static SegmentationClasses Numbered(int count) => new(
        [.. Enumerable.Range(0, count).Select(index => FormattableString.Invariant($"class {index}"))],
        [.. Enumerable.Range(0, count).Select(RgbColor.Distinct)]);
}

/// <summary>A colour, eight bits a channel.</summary>
/// <param name="Red">From 0, none, to 255.</param>
/// <param name="Green">From 0, none, to 255.</param>
/// <param name="Blue">From 0, none, to 255.</param>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Reads <c>#RRGGBB</c>.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string text, out RgbColor color)
    {
        ArgumentNullException.ThrowIfNull(text);
        color = default;
        if (text.Length != 7 || text[0] != '#' || !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits))
            return false;
        color = new RgbColor((byte)(bits >> 16), (byte)(bits >> 8), (byte)bits);
        return true;
    }

    /// <summary><c>#RRGGBB</c>, in capitals.</summary>
    public override string ToString() => FormattableString.Invariant($"#{Red:X2}{Green:X2}{Blue:X2}");

    /// <summary>The colour of an index in PASCAL VOC's colour map: the index's bits, dealt out to the channels from the top.</summary>
    public static RgbColor Distinct(int index)
    {
        // Index 0 is black there; starting at 1 keeps every class visible when blended.
        int bits = index + 1;
        int red = 0, green = 0, blue = 0;
        for (int shift = 7; shift >= 0; shift--, bits >>= 3)
        {
            red |= (bits & 1) << shift;
            green |= ((bits >> 1) & 1) << shift;
            blue |= ((bits >> 2) & 1) << shift;
        }

        return new RgbColor((byte)red, (byte)green, (byte)blue);
    }
}

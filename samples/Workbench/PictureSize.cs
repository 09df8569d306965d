using System.CommandLine.Parsing;
using System.Globalization;

namespace Workbench;

/// <summary>Rows and columns of a picture, written <c>512x1024</c>.</summary>
internal sealed record PictureSize(int Height, int Width)
{
    /// <summary>What is taken where nothing is said.</summary>
    public static PictureSize Default { get; } = new(512, 512);

    /// <summary>Reads an option's value.</summary>
    public static PictureSize? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split('x', 'X');
        if (parts.Length == 2 && TryRead(parts[0], out int height) && TryRead(parts[1], out int width))
            return new PictureSize(height, width);
        result.AddError($"Size '{text}' is not HEIGHTxWIDTH in whole pixels, such as 512x1024.");
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Height}x{Width}");

    private static bool TryRead(string text, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length > 0;
}

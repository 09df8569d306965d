using System.CommandLine.Parsing;
using System.Globalization;

namespace Workbench.Training;

/// <summary>The smallest and the largest scale of a training picture, written <c>0.5-2</c>.</summary>
internal sealed record ScaleRange(double From, double To)
{
    /// <summary>Reads an option's value.</summary>
    public static ScaleRange? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split('-');
        if (parts.Length == 2 && TryRead(parts[0], out double from) && TryRead(parts[1], out double to) && from <= to)
            return new ScaleRange(from, to);
        result.AddError($"Scale '{text}' is not SMALLEST-LARGEST in numbers above zero, such as 0.5-2.");
        return null;
    }

    private static bool TryRead(string text, out double scale) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out scale) && scale > 0;
}

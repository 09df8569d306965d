using System.Globalization;

namespace PanopticFpn.Benchmarks.WeightsFiles;

/// <summary>One measurement.</summary>
/// <param name="Seconds">What it took.</param>
/// <param name="Extra">By how many bytes the process's memory rose above where it stood before.</param>
internal readonly record struct Sample(double Seconds, long Extra)
{
    /// <summary>Reads <c>0.25 1048576</c>.</summary>
    public static Sample Parse(string text)
    {
        string[] parts = text.Split(' ');
        return new Sample(double.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

using PanopticFpn;

namespace Workbench;

/// <summary>What the compiler changed on the way to the inference form: which pass, where, and what it saves.</summary>
internal static class Explanation
{
    private const int PlacesShown = 6;

    public static void Write(Terminal terminal, ModelDescription description)
    {
        if (description.Optimizations is not { } report)
            return;
        long whole = description.MultiplyAdds(report.Height, report.Width);
        terminal.Line("");
        terminal.Line($"The inference form, and what it saves at {report.Height}x{report.Width}:");
        terminal.Table(
            [
                Terminal.Words("pass"), Terminal.Words("what"), Terminal.Words("where"),
                Terminal.Numbers("multiply-adds saved"), Terminal.Numbers("of all"), Terminal.Numbers("memory traffic saved"),
            ],
            [
                .. report.Passes.Select(pass => new[] { pass.Pass, pass.Summary, Places(pass.Places), $"{pass.MultiplyAdds:N0}", Share(pass.MultiplyAdds, whole), Measure.Mebibytes(pass.Bytes) }),
                ["total", "", "", $"{report.Passes.Sum(pass => pass.MultiplyAdds):N0}", Share(report.Passes.Sum(pass => pass.MultiplyAdds), whole), Measure.Mebibytes(report.Passes.Sum(pass => pass.Bytes))],
            ]);
    }

    private static string Share(long part, long whole) => FormattableString.Invariant($"{100.0 * part / whole:F1} %");

    private static string Places(IReadOnlyList<string> places) => places.Count <= PlacesShown
        ? string.Join(", ", places)
        : string.Join(", ", places.Take(PlacesShown)) + $" and {places.Count - PlacesShown} more";
}

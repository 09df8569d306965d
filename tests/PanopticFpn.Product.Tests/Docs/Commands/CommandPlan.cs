namespace PanopticFpn.Product.Tests.Docs.Commands;

/// <summary>How a command of a page is run by a test.</summary>
/// <param name="Added">What is added to it, so that it ends in seconds.</param>
/// <param name="ExitCode">What it ends with.</param>
/// <param name="Output">What it says then.</param>
internal sealed record CommandPlan(string[] Added, int ExitCode = 0, string Output = "")
{
    private static readonly CommandPlan AsWritten = new([]);

    private static readonly (string Part, CommandPlan Plan)[] Plans =
    [
        // Minutes to hours otherwise: measurements are for a machine that does nothing else.
        ("train --demo", new(["--steps", "2"])),
        ("train CamVidFpnR18", new(["--steps", "2", "--batch", "2", "--crop", "64x64"])),
        ("PanopticFpn.Benchmarks", new(["--help"])),
        // No network in a test: the message names the file.
        ("weights fetch PanopticFpnR50", new([], 1, "resnet50-")),
    ];

    /// <summary>How this one is run: as it is written, unless there is a reason.</summary>
    public static CommandPlan Of(string command) => Plans.FirstOrDefault(plan => command.Contains(plan.Part, StringComparison.Ordinal)).Plan ?? AsWritten;
}

using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace PanopticFpn.Gen.Tests.Pipeline;

/// <summary>Cultures with their data, which a process either has from its start or never.</summary>
internal static class RealCultures
{
    private const string Invariant = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Whether this process has them: Turkish is the one that cases ASCII letters in its own way.</summary>
    public static bool AreHere { get; } =
        CultureInfo.GetCultures(CultureTypes.SpecificCultures).FirstOrDefault(culture => culture.Name == "tr-TR")?.TextInfo.ToUpper('i') == '\u0130';

    /// <summary>Casing, decimal commas, and a minus sign that is not ASCII.</summary>
    public static IReadOnlyList<CultureInfo> All =>
        [CultureInfo.GetCultureInfo("tr-TR"), CultureInfo.GetCultureInfo("de-DE"), CultureInfo.GetCultureInfo("sv-SE")];

    /// <summary>The next best where a machine has no data: numbers like no other culture's. Casing cannot be imitated.</summary>
    public static CultureInfo Imitation()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        return culture;
    }

    /// <summary>Runs one test method of this assembly in a process that has cultures, and fails where it fails there.</summary>
    /// <returns>False where this machine has no data for any process.</returns>
    public static bool RunWithThem(string method)
    {
        Assert.True(Environment.GetEnvironmentVariable(Invariant) != "0", "A process that was started with cultures has none.");
        (int exitCode, string output) = Run("vstest", typeof(RealCultures).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName={method}", "--logger:console;verbosity=normal");
        if (output.Contains("valid ICU package", StringComparison.Ordinal))
            return false;
        Assert.True(exitCode == 0, output);
        Assert.Contains("Passed " + method, output, StringComparison.Ordinal);
        return true;
    }

    private static (int ExitCode, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Invariant] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The tests with cultures did not end within {Patience}.");
        }

        return (process.ExitCode, output.Result + error.Result);
    }
}

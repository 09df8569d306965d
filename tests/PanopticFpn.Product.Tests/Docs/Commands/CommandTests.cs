using System.Diagnostics;
using PanopticFpn.Product.Tests.Docs.Pages;
using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Docs.Commands;

/// <summary>Every command of the pages runs, those of a page in order, in a folder with the files that the page names.</summary>
[Collection(Snippets.OneDirectory.Name)]
public sealed class CommandTests
{
    private const string Run = "dotnet run --project ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>By what the others are run: a suite cannot run itself, and projects of users' own have tests of their own.</summary>
    private static readonly (string Command, string By)[] Elsewhere =
    [
        ("dotnet test -c Release", ".ci/run"),
        ("dotnet build -c Release", ".ci/run, which tests what it builds"),
        ("bash tests/thorough", ".ci/run"),
        ("bash .ci/run", "itself"),
        ("dotnet add package ", "PanopticFpn.Product.Tests"),
        ("dotnet new ", "PanopticFpn.Product.Tests"),
        ("dotnet publish ", "PanopticFpn.Product.Tests"),
        ("dotnet pack -c Release", "PanopticFpn.Product.Tests"),
        ("dotnet restore", "every build"),
    ];

    public static TheoryData<string> Pages => [.. DocumentationPages.All.Where(page => DocumentationPages.CommandsOf(page).Any(command => command.StartsWith(Run, StringComparison.Ordinal)))];

    [Fact]
    public void EveryCommandIsRunSomewhere() => Assert.All(
        DocumentationPages.All.SelectMany(DocumentationPages.CommandsOf).Where(command => !command.StartsWith(Run, StringComparison.Ordinal)),
        command => Assert.Contains(Elsewhere, other => command.StartsWith(other.Command, StringComparison.Ordinal)));

    [Fact]
    public void ContinuousIntegrationRunsBothTiers()
    {
        string script = File.ReadAllText(Setting.PathOf(".ci/run"));
        Assert.Contains("dotnet test -c Release", script, StringComparison.Ordinal);
        Assert.Contains("bash tests/thorough", script, StringComparison.Ordinal);
    }

    [Theory, Trait("Tier", "Thorough")]
    [MemberData(nameof(Pages))]
    public void TheCommandsOfAPageRun(string page)
    {
        using var folder = new TemporaryDirectory();
        string[] commands = [.. DocumentationPages.CommandsOf(page).Where(command => command.StartsWith(Run, StringComparison.Ordinal))];
        Prepare(folder.FullName, commands);
        foreach (string command in commands)
        {
            CommandPlan plan = CommandPlan.Of(command);
            (int exitCode, string output) = Execute(folder.FullName, command, plan.Added);
            Assert.True(exitCode == plan.ExitCode, $"{page}: {command} {string.Join(' ', plan.Added)} ended with {exitCode}:\n{output}");
            Assert.Contains(plan.Output, output, StringComparison.Ordinal);
        }
    }

    private static void Prepare(string folder, string[] commands)
    {
        DrawnFiles.Picture(Path.Combine(folder, "photo.png"));
        DrawnFiles.Picture(Path.Combine(folder, "photos", "first.png"));
        DrawnFiles.Picture(Path.Combine(folder, "pictures", "first.png"));
        DrawnFiles.DataSet(Path.Combine(folder, "camvid"));
        File.Copy(Setting.PathOf("tests/PanopticFpn.Product.Tests/Specs/StreetFpn.pfpn.json"), Path.Combine(folder, "street.pfpn.json"));
        string weights = Path.Combine(folder, "trained.pth");
        if (commands.Any(command => command.Contains("CamVidFpnR18 --weights trained.pth", StringComparison.Ordinal)))
        {
            using var network = new CamVidFpnR18();
            network.SaveWeights(weights);
        }
        else if (commands.Any(command => command.Contains("trained.pth", StringComparison.Ordinal)))
        {
            using var network = new PanopticFpnR50();
            network.SaveWeights(weights);
        }
    }

    /// <summary>What <c>dotnet run --project DIR -c Release -- ARGUMENTS</c> does once DIR is built.</summary>
    private static (int ExitCode, string Output) Execute(string folder, string command, string[] added)
    {
        string[] words = command[Run.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int separator = Array.IndexOf(words, "--");
        string[] arguments = separator < 0 ? [] : words[(separator + 1)..];
        string project = Path.GetFileName(words[0]);
        string app = Setting.OutputOf(words[0], OperatingSystem.IsWindows() ? $"{project}.exe" : project);
        Assert.Equal(["-c", "Release"], words[1..3]);

        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(app, [.. arguments, .. added])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in Offline.Settings(folder))
            process.StartInfo.Environment[name] = value;
        process.Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {Patience}.");
        }

        return (process.ExitCode, output.Result + error.Result);
    }
}

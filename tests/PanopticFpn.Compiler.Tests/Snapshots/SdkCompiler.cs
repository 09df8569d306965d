using System.Diagnostics;

namespace PanopticFpn.Compiler.Tests.Snapshots;

/// <summary>The C# compiler of the SDK that builds this repository, as a process.</summary>
internal static class SdkCompiler
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<string> Compiler = new(Find);

    /// <summary>Compiles a model's files in a folder of their own, and gives what the compiler says of them.</summary>
    public static (int ExitCode, string Output) Compile(SnapshotModel model)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pfpn-csc-");
        try
        {
            foreach ((string name, string text) in model.Files)
                File.WriteAllText(Path.Combine(folder.FullName, name), text);
            File.WriteAllLines(Path.Combine(folder.FullName, "compile.rsp"), Options(model.Files.Select(file => file.Name)));
            return Run(folder.FullName, "exec", Compiler.Value, "-noconfig", "@compile.rsp");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A user's strictest project; asking for the documentation file is what makes the compiler read the comments.</summary>
    private static IEnumerable<string> Options(IEnumerable<string> files) =>
    [
        "-nologo", "-nostdlib+", "-preferreduilang:en", "-target:library", "-langversion:12", "-nullable:enable", "-warn:9999", "-warnaserror+",
        "-out:Model.dll", "-doc:Model.xml",
        .. SnapshotReferences.Paths.Select(path => $"-reference:\"{path}\""),
        .. files.Select(file => $"\"{file}\""),
    ];

    /// <summary>global.json chooses the version, so it is asked for where global.json counts.</summary>
    private static string Find()
    {
        string version = Ask("--version").Single();
        string line = Ask("--list-sdks").Single(sdk => sdk.StartsWith(version + " [", StringComparison.Ordinal));
        string path = Path.Combine(line[(version.Length + 2)..^1], version, "Roslyn", "bincore", "csc.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("The SDK has no compiler where SDKs have it.", path);
    }

    private static string[] Ask(string question)
    {
        (int exitCode, string output) = Run(AppContext.BaseDirectory, question);
        return exitCode == 0 ? output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException(output);
    }

    private static (int ExitCode, string Output) Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        return (process.ExitCode, output.Result + error.Result);
    }
}

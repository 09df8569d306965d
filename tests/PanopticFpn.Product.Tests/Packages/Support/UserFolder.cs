namespace PanopticFpn.Product.Tests.Packages.Support;

/// <summary>A folder of a user's own, with a nuget.config for the local feed.</summary>
public sealed class UserFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pfpn-user-");
    private readonly LocalFeed _feed;

    internal UserFolder(LocalFeed feed)
    {
        _feed = feed;
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="{feed.Packages}" />
                <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="local"><package pattern="PanopticFpn.*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
              <fallbackPackageFolders>
                <add key="machine" value="{Setting.GlobalPackages}" />
              </fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>The folder.</summary>
    public string FullName => _folder.FullName;

    /// <summary>The path of something in it.</summary>
    public string PathOf(string name) => Path.Combine(FullName, name);

    /// <summary>Writes a file, and the folders above it.</summary>
    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    /// <summary>Replaces a text in a file.</summary>
    public void Edit(string name, string from, string to)
    {
        string text = File.ReadAllText(PathOf(name));
        Xunit.Assert.Contains(from, text, StringComparison.Ordinal);
        Write(name, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Runs dotnet in the folder, or in one below it.</summary>
    public ProcessResult Dotnet(params string[] arguments) => DotnetProcess.Run(FullName, _feed.Unpacked, "dotnet", arguments);

    /// <summary>Runs dotnet and holds it to success; the output.</summary>
    public string Succeed(params string[] arguments)
    {
        ProcessResult result = Dotnet(arguments);
        Xunit.Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{result.Output}");
        return result.Output;
    }

    /// <summary>Runs a program of the folder and holds it to success; the output.</summary>
    public string Run(string program, params string[] arguments)
    {
        ProcessResult result = DotnetProcess.Run(FullName, _feed.Unpacked, PathOf(program), arguments);
        Xunit.Assert.True(result.ExitCode == 0, $"{program}:\n{result.Output}");
        return result.Output;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

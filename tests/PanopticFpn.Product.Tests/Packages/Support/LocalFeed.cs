using System.Xml.Linq;
using Xunit;

namespace PanopticFpn.Product.Tests.Packages.Support;

/// <summary>
/// The packages of this repository in a folder of their own, under a version that no other build has, and a packages folder of their own:
/// nothing that a machine has from before can stand in for them. What others made is read from where the machine keeps it.
/// </summary>
public sealed class LocalFeed : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("pfpn-feed-");

    public LocalFeed()
    {
        XDocument properties = XDocument.Load(Path.Combine(Setting.Repository, "Directory.Build.props"));
        Version = $"{properties.Descendants("Version").Single().Value}-test";
        ProcessResult packed = DotnetProcess.Run(
            Setting.Repository,
            Setting.GlobalPackages,
            "dotnet",
            "pack", "-c", Setting.Configuration, "--no-build", $"-p:PackageVersion={Version}", $"-p:PackageOutputPath={Packages}", "--nologo");
        Assert.True(packed.ExitCode == 0, packed.Output);
        Assert.Empty(packed.Lines(": warning "));
    }

    /// <summary>The version of the packages.</summary>
    public string Version { get; }

    /// <summary>Where the packages lie.</summary>
    public string Packages => Path.Combine(_root.FullName, "feed");

    /// <summary>Where they are unpacked.</summary>
    public string Unpacked => Path.Combine(_root.FullName, "packages");

    /// <summary>The path of a package, or of its symbols.</summary>
    public string PathOf(string id, string extension = "nupkg") => Path.Combine(Packages, $"{id}.{Version}.{extension}");

    /// <summary>An empty folder outside the repository, whose projects find the packages.</summary>
    public UserFolder NewFolder() => new(this);

    public void Dispose() => _root.Delete(recursive: true);
}

/// <summary>One after the other: the tests build, and building takes all cores.</summary>
[CollectionDefinition(Name)]
public sealed class OnLocalFeed : ICollectionFixture<LocalFeed>
{
    public const string Name = "local feed";
}

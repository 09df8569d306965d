using PanopticFpn.Product.Tests.Packages.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Packages;

/// <summary>What is in the packages, and what they bring along: a change of it is a decision.</summary>
[Collection(OnLocalFeed.Name)]
public sealed class PackageContentTests(LocalFeed feed)
{
    private const string Project = "https://github.com/panopticfpn/PanopticFpn.Gen";

    private static readonly SortedDictionary<string, string[]> Dependencies = new(StringComparer.Ordinal)
    {
        ["PanopticFpn.Core"] = [],
        ["PanopticFpn.Weights"] = ["PanopticFpn.Core", "System.IO.Hashing"],
        ["PanopticFpn.Runtime"] = ["Google.Protobuf", "PanopticFpn.Core", "PanopticFpn.Weights", "SharpZipLib", "SkiaSharp", "TorchSharp"],
        ["PanopticFpn.Imaging"] = ["PanopticFpn.Core", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["PanopticFpn.Inference"] = ["Microsoft.ML.OnnxRuntime.Managed", "PanopticFpn.Core", "System.Numerics.Tensors"],
        ["PanopticFpn.Export"] = ["PanopticFpn.Inference", "PanopticFpn.Runtime"],
        ["PanopticFpn.Training"] = ["HarfBuzzSharp.NativeAssets.Linux", "PanopticFpn.Imaging", "PanopticFpn.Runtime", "ScottPlot", "SkiaSharp.HarfBuzz", "System.Numerics.Tensors"],
        ["PanopticFpn.Models"] = ["PanopticFpn.Runtime"],
    };

    public static TheoryData<string> Libraries => [.. Dependencies.Keys];

    public static TheoryData<string> Everything => [.. Dependencies.Keys, "PanopticFpn.Gen", "PanopticFpn.Templates"];

    [Fact]
    public void NothingElseIsPacked() => Assert.Equal(
        Dependencies.Keys.Concat(["PanopticFpn.Gen", "PanopticFpn.Templates"]).Order(StringComparer.Ordinal),
        Directory.GetFiles(feed.Packages, "*.nupkg").Select(file => Path.GetFileName(file).Replace($".{feed.Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Everything))]
    public void EachSaysWhatItIsAndWhereItComesFrom(string id)
    {
        using var package = new Package(feed.PathOf(id));

        Assert.Contains("README.md", package.Files);
        Assert.Contains("icon.png", package.Files);
        Assert.StartsWith($"# {id}", System.Text.Encoding.UTF8.GetString(package.Read("README.md")), StringComparison.Ordinal);
        Assert.Equal("README.md", package.Metadata("readme")?.Value);
        Assert.Equal("icon.png", package.Metadata("icon")?.Value);
        Assert.Equal("MIT", package.Metadata("license")?.Value);
        Assert.Equal(feed.Version, package.Metadata("version")?.Value);
        Assert.Equal(Project, package.Metadata("projectUrl")?.Value);
        Assert.Equal(Project, package.Metadata("repository")?.Attribute("url")?.Value);
        Assert.Matches("^[0-9a-f]{40}$", package.Metadata("repository")?.Attribute("commit")?.Value ?? "");
        Assert.True(package.Metadata("description")?.Value.Length > 50);
        Assert.DoesNotContain(package.Files, file => file.EndsWith(".so", StringComparison.Ordinal) || file.EndsWith(".dylib", StringComparison.Ordinal) || file.StartsWith("runtimes/", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void ALibraryBringsItsDependenciesAndSymbols(string id)
    {
        using var package = new Package(feed.PathOf(id));
        using var symbols = new Package(feed.PathOf(id, "snupkg"));

        Assert.Equal(["net10.0"], package.Frameworks);
        Assert.Equal(Dependencies[id], package.Dependencies.Select(dependency => dependency.Split(' ')[0]));
        Assert.All(package.Dependencies.Where(dependency => dependency.StartsWith("PanopticFpn.", StringComparison.Ordinal)), dependency => Assert.EndsWith($" {feed.Version}", dependency, StringComparison.Ordinal));
        Assert.Equal([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], package.Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)));
        Assert.True(package.IsDeterministic($"lib/net10.0/{id}.dll"));
        AssertLinksSources(symbols.SourceLink($"lib/net10.0/{id}.pdb"));
        // Another folder gives the same bytes.
        if (Setting.Configuration == "Release")
            Assert.All(symbols.Sources($"lib/net10.0/{id}.pdb"), source => Assert.StartsWith("/_", source, StringComparison.Ordinal));
    }

    /// <summary>A compiler loads the one file; anything else beside it can break the host.</summary>
    [Fact]
    public void TheGeneratorIsOneAssemblyAndBringsTheRuntime()
    {
        using var package = new Package(feed.PathOf("PanopticFpn.Gen"));

        Assert.Equal(
            [
                "README.md",
                "analyzers/dotnet/cs/PanopticFpn.Gen.dll",
                "buildTransitive/net10.0/PanopticFpn.Gen.props",
                "buildTransitive/net10.0/PanopticFpn.Gen.targets",
                "icon.png",
                "lib/net10.0/_._",
                "schemas/pfpn.schema.json",
            ],
            package.Files);
        Assert.Equal([$"PanopticFpn.Runtime {feed.Version}"], package.Dependencies);
        Assert.True(package.IsDeterministic("analyzers/dotnet/cs/PanopticFpn.Gen.dll"));
        AssertLinksSources(package.EmbeddedSourceLink("analyzers/dotnet/cs/PanopticFpn.Gen.dll"));
    }

    [Fact]
    public void TheMendTravelsWithTheRuntime()
    {
        using var package = new Package(feed.PathOf("PanopticFpn.Runtime"));

        Assert.Equal(
            ["buildTransitive/net10.0/MendLibTorchSharp.cs", "buildTransitive/net10.0/MendLibTorchSharp.targets", "buildTransitive/net10.0/PanopticFpn.Runtime.props", "buildTransitive/net10.0/PanopticFpn.Runtime.targets"],
            package.Files.Where(file => file.StartsWith("buildTransitive/", StringComparison.Ordinal)));
    }

    private static void AssertLinksSources(string? link)
    {
        Assert.NotNull(link);
        Assert.Matches("https://raw\\.githubusercontent\\.com/panopticfpn/PanopticFpn\\.Gen/[0-9a-f]{40}/\\*", link);
    }
}

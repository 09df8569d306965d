using PanopticFpn.Product.Tests.Packages.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Packages;

/// <summary><c>dotnet new pfpn</c>, from the empty folder to a picture in colours.</summary>
[Collection(OnLocalFeed.Name)]
public sealed class TemplateTests(LocalFeed feed)
{
    [Fact, Trait("Tier", "Thorough")]
    public void TheAppIsBuiltTestedTrainedExportedAndSegments()
    {
        using UserFolder user = feed.NewFolder();
        New(user, "Street");

        string built = user.Succeed("build", "Street", "--nologo");
        Assert.DoesNotContain(": warning ", built, StringComparison.Ordinal);
        Assert.Contains("Passed!", user.Succeed("test", "Street", "--no-build", "--nologo"), StringComparison.Ordinal);

        string[] run = ["run", "--project", "Street/Street", "--no-build", "--"];
        ProcessResult early = user.Dotnet([.. run, "export"]);
        Assert.Equal(1, early.ExitCode);
        Assert.Single(early.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        user.Succeed([.. run, "train", "--steps", "2"]);
        user.Succeed([.. run, "export"]);
        File.Copy(Path.Combine(Setting.Repository, "docs/pictures/scene.png"), user.PathOf("photo.png"));
        user.Succeed([.. run, "segment", "photo.png"]);
        Assert.Contains(Directory.GetFiles(user.PathOf("out")), file => file.EndsWith(".onnx", StringComparison.Ordinal));
        Assert.Contains(Directory.GetFiles(user.FullName, "*.png", SearchOption.AllDirectories), file => !file.EndsWith("photo.png", StringComparison.Ordinal));
    }

    /// <summary>Folders may be called what no class can.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [InlineData("my-street")]
    [InlineData("3D.Streets")]
    public void AnyNameGivesCodeThatCompiles(string name)
    {
        using UserFolder user = feed.NewFolder();
        New(user, name);

        Assert.DoesNotContain(": warning ", user.Succeed("build", name, "--nologo"), StringComparison.Ordinal);
    }

    /// <summary>The README's two commands, in a hive of the test's own.</summary>
    private void New(UserFolder user, string name)
    {
        user.Succeed("new", "install", feed.PathOf("PanopticFpn.Templates"), "--debug:custom-hive", user.PathOf("hive"));
        user.Succeed("new", "pfpn", "-o", name, "--debug:custom-hive", user.PathOf("hive"));
    }
}

using PanopticFpn.Product.Tests.Packages.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Packages;

/// <summary>What the build says where something that NuGet cannot bring is missing.</summary>
[Collection(OnLocalFeed.Name)]
public sealed class BuildMessageTests(LocalFeed feed)
{
    [Fact, Trait("Tier", "Thorough")]
    public void AnAppWithoutNativesHearsWhichToAdd()
    {
        using UserFolder user = feed.NewFolder();
        string ours = Projects.Reference(feed, "PanopticFpn.Export");
        user.Write("Program.cs", "Console.WriteLine();");

        user.Write("App.csproj", Projects.App(ours));
        ProcessResult without = user.Dotnet("build", "--nologo");
        Assert.Single(without.Lines("warning PFPN1001: This app runs TorchSharp and has no libtorch."));
        Assert.Single(without.Lines("warning PFPN1002: This app runs ONNX Runtime and has only its managed part."));

        user.Write("App.csproj", Projects.App(ours, "<PanopticFpnCheckLibTorch>false</PanopticFpnCheckLibTorch><PanopticFpnCheckOnnxRuntime>false</PanopticFpnCheckOnnxRuntime>"));
        Assert.DoesNotContain("PFPN100", user.Succeed("build", "--nologo"), StringComparison.Ordinal);

        user.Write("App.csproj", Projects.App(ours + Projects.LibTorch + Projects.OnnxRuntime));
        Assert.DoesNotContain("PFPN100", user.Succeed("build", "--nologo"), StringComparison.Ordinal);

        File.Delete(user.PathOf("Program.cs"));
        user.Write("App.csproj", Projects.Library(ours));
        Assert.DoesNotContain("PFPN100", user.Succeed("build", "--nologo"), StringComparison.Ordinal);
    }

    /// <summary>A spec where no compiler would look at it.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void ASpecInAnotherLanguagesProjectHearsWhereItBelongs()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("App.vbproj", Projects.Library(Projects.Reference(feed, "PanopticFpn.Gen")));
        user.Write("street.pfpn.json", Projects.Spec);

        Assert.Single(user.Dotnet("build", "--nologo").Lines("warning PFPN1003: Specs become C# classes, and this is a project in VB: nothing is made of street.pfpn.json."));
    }
}

using PanopticFpn.Product.Tests.Packages.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Packages;

/// <summary>What is published runs, on the system that builds it: whole, in one file, trimmed, and without libtorch.</summary>
[Collection(OnLocalFeed.Name)]
public sealed class PublishTests(LocalFeed feed)
{
    private const string Program = """
        using Street;
        using static TorchSharp.torch;

        using var model = new StreetFpn();
        model.eval();
        using Tensor images = ones(1, 3, 64, 64);
        using Tensor logits = model.forward(images);
        using var form = model.ForInference();
        using Tensor same = form.forward(images);
        model.SaveWeights("street.pth");
        model.LoadWeights("street.pth");
        model.ExportOnnx("street.onnx");
        Console.WriteLine($"[{string.Join(",", same.shape)}] {allclose(logits, same, 1e-3, 1e-3)} {StreetFpn.Description.Name}");
        """;

    [LinuxFact, Trait("Tier", "Thorough")]
    public void AnAppWithTorchSharpRunsInEveryForm()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("Street.csproj", Projects.App(Projects.Reference(feed, "PanopticFpn.Gen") + Projects.LibTorch).Replace("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", "", StringComparison.Ordinal));
        user.Write("street.pfpn.json", Projects.Spec);
        user.Write("Program.cs", Program);

        user.Succeed(Publish("folder", "--self-contained", "false"));
        AssertRuns(user, "folder");
        AssertIsMended(user);

        user.Succeed(Publish("single", "--self-contained", "-p:PublishSingleFile=true"));
        Assert.DoesNotContain(Directory.GetFiles(user.PathOf("single")), file => file.EndsWith(".dll", StringComparison.Ordinal));
        AssertRuns(user, "single");

        string trimmed = user.Succeed(Publish("trimmed", "--self-contained", "-p:PublishTrimmed=true", "-p:TrimmerSingleWarn=false"));
        AssertNoneOfOursIsNamed(trimmed);
        Assert.True(new FileInfo(user.PathOf("trimmed/PanopticFpn.Runtime.dll")).Length < new FileInfo(user.PathOf("folder/PanopticFpn.Runtime.dll")).Length);
        AssertRuns(user, "trimmed");
    }

    /// <summary>A file made elsewhere, run by an app that has never heard of libtorch.</summary>
    [LinuxFact, Trait("Tier", "Thorough")]
    public void AnAppForOnnxFilesAloneIsSmall()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("Viewer.csproj", Projects.App(Projects.Reference(feed, "PanopticFpn.Inference") + Projects.Reference(feed, "PanopticFpn.Imaging") + Projects.OnnxRuntime));
        user.Write("Program.cs", """
            using PanopticFpn;
            using PanopticFpn.Imaging;
            using PanopticFpn.Inference;

            using Picture drawn = StreetScene.Draw(64, 48);
            using var network = OnnxModel.Load("network.onnx");
            ClassMap map = network.Segment(drawn.ToTensor(network.Mean, network.StandardDeviation));
            Console.WriteLine($"{network.ModelName} {map.Height}x{map.Width}");
            """);
        File.Copy(Path.Combine(Setting.Repository, "tests/PanopticFpn.Imaging.Tests/Data", "tiny.onnx"), user.PathOf("network.onnx"));

        user.Succeed(Publish("folder", "--self-contained", "false"));
        FileInfo[] files = new DirectoryInfo(user.PathOf("folder")).GetFiles();
        Assert.DoesNotContain(files, file => file.Name.Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.InRange(files.Sum(file => file.Length), 0, 70_000_000);
        Assert.Contains("48x64", user.Run("folder/Viewer"), StringComparison.Ordinal);

        string trimmed = user.Succeed(Publish("trimmed", "--self-contained", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true", "-p:TrimmerSingleWarn=false"));
        Assert.DoesNotContain(": warning IL", trimmed, StringComparison.Ordinal);
        Assert.Contains("48x64", user.Run("trimmed/Viewer"), StringComparison.Ordinal);
    }

    private static string[] Publish(string folder, params string[] options) =>
        ["publish", "-c", "Release", "-r", "linux-x64", "-o", folder, "--nologo", "-p:CreateHardLinksForPublishFilesIfPossible=true", "-p:CreateHardLinksForCopyFilesToOutputDirectoryIfPossible=true", .. options];

    private static void AssertRuns(UserFolder user, string folder) =>
        Assert.Contains("[1,2,64,64] True StreetFpn", user.Run($"{folder}/Street"), StringComparison.Ordinal);

    private static void AssertNoneOfOursIsNamed(string output) =>
        Assert.DoesNotContain(output.Split('\n'), line => line.Contains("warning IL", StringComparison.Ordinal) && line.Contains("PanopticFpn", StringComparison.Ordinal));

    /// <summary>On an old system the published library is the mended copy, and the machine's package is as it was.</summary>
    private static void AssertIsMended(UserFolder user)
    {
        string mended = user.PathOf("obj/Release/net10.0/linux-x64/libLibTorchSharp.so");
        byte[] published = File.ReadAllBytes(user.PathOf("folder/libLibTorchSharp.so"));
        byte[] packaged = File.ReadAllBytes(Path.Combine(Setting.GlobalPackages, "torchsharp/0.107.0/runtimes/linux-x64/native/libLibTorchSharp.so"));
        if (File.Exists(mended))
            Assert.Equal(1, published.Zip(packaged).Count(pair => pair.First != pair.Second));
        else
            Assert.Equal(packaged, published);
    }
}

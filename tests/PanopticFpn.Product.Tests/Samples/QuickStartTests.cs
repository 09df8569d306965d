using System.Text.Json;
using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>QuickStart from its command line to its report.</summary>
public sealed class QuickStartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact, Trait("Tier", "Thorough")]
    public async Task ComparesTheEnginesAndShowsTheClasses()
    {
        string folder = _directory.File("out"), report = _directory.File("report.json");
        string output = Expect.Success(await App.QuickStart.Run(
            "--image", _directory.Picture(), "--model", "CamVidFpnR18", "--out", folder, "--report", report));

        Assert.Contains("[N,11,4*ceil(H/4),4*ceil(W/4)]", output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        JsonElement root = document.RootElement;
        Assert.Equal("CamVidFpnR18", root.GetProperty("model").GetString());
        Assert.Equal([1, 11, 56, 76], root.GetProperty("outputShape").EnumerateArray().Select(length => length.GetInt32()));
        Assert.InRange(root.GetProperty("maxAbsDifference").GetDouble(), 0, 1e-3);
        Assert.True(root.GetProperty("torchMilliseconds").GetDouble() > 0);
        Assert.True(root.GetProperty("onnxMilliseconds").GetDouble() > 0);
        using Imaging.Picture overlay = Imaging.Picture.Read(root.GetProperty("overlay").GetString()!);
        Assert.Equal((75, 53), (overlay.Width, overlay.Height));
    }

    /// <summary>The weights beside the spec are of the spec, and know a scene that they have not seen.</summary>
    [Fact]
    public async Task ShowsWhatTrainedWeightsSee()
    {
        string report = _directory.File("report.json");
        string output = Expect.Success(await App.QuickStart.Run("--out", _directory.File("out"), "--report", report));

        Assert.Contains("The weights were trained on drawn scenes", output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        Assert.InRange(document.RootElement.GetProperty("pixelAccuracy").GetDouble(), 0.95, 1);
        Assert.Equal([1, 5, 144, 216], document.RootElement.GetProperty("outputShape").EnumerateArray().Select(length => length.GetInt32()));
    }

    [Fact]
    public async Task AbsentPicture() => await Refused(["--image", _directory.File("absent.png")], "absent.png");

    [Fact, Trait("Tier", "Thorough")]
    public async Task TextAsPicture() => await Refused(["--image", _directory.Text("letter.png")], "letter.png");

    [Fact]
    public async Task UnknownModel() => await Refused(["--model", "PanopticFpnR81"], "Did you mean 'PanopticFpnR18'?");

    [Fact, Trait("Tier", "Thorough")]
    public async Task FeaturesAsModel() => await Refused(["--model", "ResNet18Features"], "ResNet18Features", "CamVidFpnR18");

    [Fact, Trait("Tier", "Thorough")]
    public async Task UnknownOption() => await Refused(["--colour"], "--colour");

    [Fact, Trait("Tier", "Thorough")]
    public async Task MisspeltModelOfItsOwn() => await Refused(["--model", "ScneFpn"], "Did you mean 'SceneFpn'?");

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("--image")]
    [InlineData("--model")]
    [InlineData("--report")]
    public async Task EmptyValue(string option) => await Refused([option, ""], option, "is empty");

    [Fact, Trait("Tier", "Thorough")]
    public async Task ReportWithoutAPlace()
    {
        AppResult result = await App.QuickStart.Run(
            "--model", "CamVidFpnR18", "--out", _directory.File("out"), "--report", _directory.File("absent/report.json"));
        Expect.OneLine(result, "Cannot write", "report.json", "does not exist");
        // Said before the work, not after it.
        Assert.Equal("", result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.File("out")));
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task FileAsFolder() =>
        Expect.OneLine(await App.QuickStart.Run("--model", "CamVidFpnR18", "--out", _directory.Text("letter")), "Cannot make the directory", "it is a file");

    [Fact, Trait("Tier", "Thorough")]
    public async Task FolderBelowAFile() =>
        Expect.OneLine(await App.QuickStart.Run("--model", "CamVidFpnR18", "--out", Path.Combine(_directory.Text("letter"), "out")), "letter");

    private async Task Refused(string[] arguments, params string[] words) =>
        Expect.OneLine(await App.QuickStart.Run([.. arguments, "--out", _directory.File("out")]), words);
}

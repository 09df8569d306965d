using PanopticFpn.Imaging;
using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>Exports of Workbench that are measured: for one size, in 8 bits; and the forms that <c>run</c> times.</summary>
public sealed class WorkbenchExportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task AFileForOneSizeIsMeasured()
    {
        string output = await Export("CamVidFpnR18", "--size", "64x96");

        Assert.Matches(@"size +\d+\.\d MiB", output);
        Assert.Matches(@"checked with +ONNX Runtime 1\.[\d.]+, on 1 picture\b", output);
        Assert.Matches(@"difference +\d\.\dE-\d+ of the largest number", output);
        Assert.Matches(@"agreement +(99\.\d\d|100\.00) %", output);
        Assert.Matches(@"ONNX Runtime +[\d.,]+ ms for a picture of 64x96", output);
        Assert.Matches(@"TorchSharp +[\d.,]+ ms for the same", output);
        Assert.Matches(@"peak memory +\d", output);
        Assert.DoesNotContain("float32 layers", output, StringComparison.Ordinal);
        Assert.Equal(["model.onnx"], _directory.Entries);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task AFolderOfPicturesMakesAnInt8File()
    {
        string folder = Directory.CreateDirectory(_directory.File("pictures")).FullName;
        foreach ((string name, int width, int height) in new[] { ("b.png", 75, 53), ("a.PNG", 160, 90) })
        {
            using Picture street = StreetScene.Draw(width, height);
            street.WritePng(Path.Combine(folder, name));
        }

        File.WriteAllText(Path.Combine(folder, "notes.txt"), "Not a picture.\n");

        string output = await Export("CamVidFpnR18", "--size", "64x96", "--precision", "int8", "--calibration", folder);

        Assert.Matches(@"ranges +\d+ measured, chosen by \w+; weights of [78] bits", output);
        Assert.Matches(@"float32 layers +(none|\d+: \S+)", output);
        Assert.Matches(@"calibration +\d+\.\d\d % of the pixels", output);
        Assert.Matches(@"agreement +\d+\.\d\d % of the pixels", output);
        Assert.Contains("on 2 pictures", output, StringComparison.Ordinal);
        Assert.Equal(["model.onnx", "pictures"], _directory.Entries);
    }

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("plain", "the network as it is")]
    [InlineData("inference", "frozen for inference, float32")]
    [InlineData("bf16", "frozen for inference, bfloat16")]
    public async Task EveryFormRuns(string form, string described)
    {
        string output = Expect.Success(await App.Workbench.Run("run", "ResNet18Features", "--size", "64x64", "--repeat", "1", "--form", form));

        Assert.Contains(described, output, StringComparison.Ordinal);
        Assert.Matches(@"time +\d", output);
    }

    private async Task<string> Export(string model, params string[] more) =>
        Expect.Success(await App.Workbench.Run(["export", model, "--out", _directory.File("model.onnx"), .. more]));
}

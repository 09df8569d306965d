using System.Text.Json;
using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>Every command of Workbench, as its users see it.</summary>
public sealed class WorkbenchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ListShowsEveryModel()
    {
        string output = Expect.Success(await App.Workbench.Run("list"));
        Assert.All(Models.ReadyMadeModels.All, model => Assert.Contains(model.Name, output, StringComparison.Ordinal));
        Assert.Contains("Panoptic FPN", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeShowsShapesAndCostsWhole()
    {
        string output = Expect.Success(await App.Workbench.Run("describe", "PanopticFpnR18", "--size", "64x96"));
        Assert.Contains("[N,32,4*ceil(H/4),4*ceil(W/4)]", output, StringComparison.Ordinal);
        Assert.Contains("[1,32,64,96]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("…", output, StringComparison.Ordinal);
        string total = Assert.Single(output.Split('\n'), line => line.StartsWith("total", StringComparison.Ordinal));
        Assert.Contains($"{Models.PanopticFpnR18.Description.Parameters:N0}", total, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeWritesJson()
    {
        using JsonDocument document = JsonDocument.Parse(Expect.Success(await App.Workbench.Run("describe", "ResNet18Features", "--json", "--size", "37x53")));
        JsonElement root = document.RootElement;
        Assert.Equal("ResNet18Features", root.GetProperty("model").GetString());
        Assert.Equal(Models.ResNet18Features.Description.MultiplyAdds(37, 53), root.GetProperty("multiplyAdds").GetInt64());
        Assert.Equal([1, 512, 2, 2], root.GetProperty("outputs")[4].GetProperty("size").EnumerateArray().Select(length => length.GetInt32()));
        Assert.Equal(
            root.GetProperty("parameters").GetInt64(),
            root.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("parameters").GetInt64()));
    }

    [Fact]
    public async Task RunMeasures() => await AssertMeasures("ResNet18Features", "[2,512,2,2]");

    [Fact, Trait("Tier", "Thorough")]
    public async Task RunMeasuresSegmentation() => await AssertMeasures("CamVidFpnR18", "[2,11,36,52]");

    private static async Task AssertMeasures(string model, string shape)
    {
        string output = Expect.Success(await App.Workbench.Run("run", model, "--batch", "2", "--size", "33x50", "--repeat", "2"));
        Assert.Contains(shape, output, StringComparison.Ordinal);
        Assert.Contains("the median of 2", output, StringComparison.Ordinal);
        Assert.Matches(@"peak memory +\d", output);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ExportWritesTheFile()
    {
        string file = _directory.File("features.onnx");
        string output = Expect.Success(await App.Workbench.Run("export", "ResNet18Features", "--out", file, "--opset", "20"));
        Assert.InRange(new FileInfo(file).Length, 40_000_000, 50_000_000);
        Assert.Matches(@"time +\d", output);
        Assert.Matches(@"peak memory +\d", output);
        Assert.Equal(["features.onnx"], _directory.Entries);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task BothEnginesSegmentAlike()
    {
        string picture = _directory.Picture();
        string torch = _directory.File("torch.png"), onnx = _directory.File("onnx.png");
        string output = Expect.Success(await App.Workbench.Run("segment", "CamVidFpnR18", "--image", picture, "--out", torch));
        Expect.Success(await App.Workbench.Run("segment", "CamVidFpnR18", "--image", picture, "--out", onnx, "--engine", "onnx"));

        Assert.Contains("the classes mean nothing until the model is trained", output, StringComparison.Ordinal);
        using Imaging.Picture left = Imaging.Picture.Read(torch), right = Imaging.Picture.Read(onnx);
        Assert.Equal((75, 53), (left.Width, left.Height));
        float[] zero = [0, 0, 0], one = [1, 1, 1];
        float[] expected = left.ToTensor(zero, one).Data, actual = right.ToTensor(zero, one).Data;
        // Pixels on the border of two classes may fall to either side.
        int different = expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) > 0.01f);
        Assert.InRange(different, 0, expected.Length / 100);
    }

    [Fact]
    public async Task DescribeShowsTheMachineWithoutAModel()
    {
        string output = Expect.Success(await App.Workbench.Run("describe", "--machine"));
        Assert.Matches("libtorch +2\\.", output);
        Assert.Matches("native workarounds +(none needed|[12] applied)", output);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task SegmentScalesLargePicturesDown()
    {
        string file = _directory.File("small.png");
        Expect.Success(await App.Workbench.Run("segment", "CamVidFpnR18", "--image", _directory.Picture(), "--out", file, "--max-side", "40"));
        using Imaging.Picture picture = Imaging.Picture.Read(file);
        Assert.Equal(40, Math.Max(picture.Width, picture.Height));
    }

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("list")]
    [InlineData("describe")]
    [InlineData("run")]
    [InlineData("export")]
    [InlineData("segment")]
    public async Task EveryCommandHasHelp(string command) =>
        Assert.Contains("Usage:", Expect.Success(await App.Workbench.Run(command, "--help")), StringComparison.Ordinal);
}

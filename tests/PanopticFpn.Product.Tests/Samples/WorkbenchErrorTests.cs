using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>Whatever a user gets wrong in Workbench: one line, another exit code, and nothing written.</summary>
public sealed class WorkbenchErrorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task UnknownModel() => await WrongCommandLine("describe PanopticFpnR81", "There is no model 'PanopticFpnR81'.", "Did you mean 'PanopticFpnR18'?", "ResNet152Features");

    [Fact]
    public async Task NoCommand() => await WrongCommandLine("", "--help", "what there is", "");

    /// <summary>Each is a process.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [InlineData("export yolo --out a.onnx", "There is no model 'yolo'.", "PanopticFpnR50", "ResNet18Features")]
    [InlineData("segment ResNet18Features --image a.png --out b.png", "does not segment", "CamVidFpnR18", "PanopticFpnR152")]
    [InlineData("describe PanopticFpnR18 --size 512", "Size '512'", "HEIGHTxWIDTH", "512x1024")]
    [InlineData("describe", "Expected a model", "--machine", "describe --help")]
    [InlineData("run PanopticFpnR18 --size 0x5", "Size '0x5'", "HEIGHTxWIDTH", "whole pixels")]
    [InlineData("run PanopticFpnR18 --batch 0", "--batch", "at least 1", "run --help")]
    [InlineData("run PanopticFpnR18 --repeat many", "many", "--repeat", "run --help")]
    [InlineData("list --colour", "--colour", "list --help", "what there is")]
    [InlineData("paint PanopticFpnR18", "'paint' is not a command", "what there is", "")]
    [InlineData("export PanopticFpnR18", "--out", "required", "export --help")]
    [InlineData("export CamVidFpnR18 --out a.onnx --precision int8", "--precision int8", "--calibration DIR is missing", "export --help")]
    [InlineData("export CamVidFpnR18 --out a.onnx --calibration pictures", "--calibration", "--precision int8 only", "export --help")]
    [InlineData("export CamVidFpnR18 --out a.onnx --precision int4", "int4", "fp32", "int8")]
    [InlineData("export CamVidFpnR18 --out a.onnx --size 512", "Size '512'", "HEIGHTxWIDTH", "512x1024")]
    [InlineData("run ResNet18Features --form fast", "fast", "inference", "bf16")]
    [InlineData("segment CamVidFpnR18 --image a.png --out b.png --engine cuda", "cuda", "torch", "onnx")]
    public async Task WrongCommandLine(string line, string first, string second, string third) =>
        Expect.OneLine(await App.Workbench.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), first, second, third);

    [Fact]
    public async Task AbsentPicture() =>
        await Segment(_directory.File("absent.jpg"), _directory.File("out.png"), "absent.jpg");

    [Fact, Trait("Tier", "Thorough")]
    public async Task TextAsPicture() =>
        await Segment(_directory.Text("letter.jpg"), _directory.File("out.png"), "letter.jpg");

    [Fact, Trait("Tier", "Thorough")]
    public async Task PictureBelowAFile() =>
        await Segment(_directory.Picture(), Path.Combine(_directory.Text("letter"), "out.png"), "Cannot write");

    [Fact, Trait("Tier", "Thorough")]
    public async Task ExportBelowAFile() =>
        await Export(Path.Combine(_directory.Text("letter"), "out.onnx"), [], "Cannot write");

    [Fact, Trait("Tier", "Thorough")]
    public async Task ExportOntoADirectory() =>
        await Export(Directory.CreateDirectory(_directory.File("folder")).FullName, [], "it is a directory");

    [Fact, Trait("Tier", "Thorough")]
    public async Task ExportIntoAnAbsentDirectory() =>
        await Export(Path.Combine(_directory.File("absent"), "out.onnx"), [], "does not exist");

    [Fact, Trait("Tier", "Thorough")]
    public async Task UnknownOpset() => await Export(_directory.File("out.onnx"), ["--opset", "99"], "opset 99", "17 to 22");

    [Fact, Trait("Tier", "Thorough")]
    public async Task AbsentCalibrationFolder() => await Calibrate(_directory.File("absent"), "absent", "there is no such folder");

    [Fact, Trait("Tier", "Thorough")]
    public async Task AFileAsCalibrationFolder() => await Calibrate(_directory.Picture(), "street.png", "it is a file");

    [Fact, Trait("Tier", "Thorough")]
    public async Task EmptyCalibrationFolder() =>
        await Calibrate(Directory.CreateDirectory(_directory.File("empty")).FullName, "empty", "no pictures", ".webp");

    [Fact, Trait("Tier", "Thorough")]
    public async Task UnreadableCalibrationPicture()
    {
        string folder = Directory.CreateDirectory(_directory.File("pictures")).FullName;
        _directory.Text(Path.Combine("pictures", "letter.jpg"));
        await Calibrate(folder, "letter.jpg", "Cannot read the picture");
    }

    [Fact]
    public async Task MoreMemoryThanThereIs() =>
        Expect.OneLine(await App.Workbench.Run("run", "ResNet18Features", "--batch", "1000000", "--size", "20000x20000"), "libtorch failed");

    private async Task Segment(string image, string file, params string[] words)
    {
        string[] before = [.. _directory.Entries];
        Expect.OneLine(await App.Workbench.Run("segment", "CamVidFpnR18", "--image", image, "--out", file), words);
        Assert.Equal(before, _directory.Entries);
    }

    private async Task Calibrate(string folder, params string[] words) =>
        await Export(_directory.File("out.onnx"), ["--precision", "int8", "--size", "32x32", "--calibration", folder], words);

    private async Task Export(string file, string[] more, params string[] words)
    {
        string[] before = [.. _directory.Entries];
        Expect.OneLine(await App.Workbench.Run(["export", "ResNet18Features", "--out", file, .. more]), words);
        Assert.Equal(before, _directory.Entries);
    }
}

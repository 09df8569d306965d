using PanopticFpn.Weights;
using PanopticFpn.Weights.Writing;
using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>Workbench's <c>weights</c> commands, and <c>--weights</c> of the others.</summary>
public sealed class WorkbenchWeightsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task InspectShowsEveryTensor()
    {
        string output = Expect.Success(await App.Workbench.Run("weights", "inspect", Checkpoint("training-checkpoint.pth")));
        Assert.Matches(@"format +torch zip", output);
        Assert.Matches(@"found under +model", output);
        Assert.Matches(@"module\.conv1\.weight +float32 +\[4,3,3,3\] +108 +432", output);
        Assert.Matches(@"module\.bn1\.num_batches_tracked +int64 +\[\] +1 +8", output);
        Assert.Matches(@"total of 8 ", output);
    }

    [Fact]
    public async Task ConvertKeepsEveryNumberOfALegacyFile() => await ConvertKeepsEveryNumber("legacy.pth", "converted.safetensors");

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("weights.safetensors", "converted.pth")]
    [InlineData("bfloat16.pth", "converted.pt")]
    [InlineData("weights.dat", "converted.safetensors")]
    public async Task ConvertKeepsEveryNumber(string from, string to)
    {
        string converted = _directory.File(to);
        Expect.Success(await App.Workbench.Run("weights", "convert", Checkpoint(from), converted));

        using WeightsFile expected = WeightsFile.Open(Checkpoint(from)), actual = WeightsFile.Open(converted);
        Assert.Equal(Contents(expected), Contents(actual));
        Assert.Equal([to], _directory.Entries);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ConvertRenames()
    {
        string map = _directory.File("map.json"), converted = _directory.File("converted.safetensors");
        File.WriteAllText(map, """{ "^module\\.": "", "^fc\\.": null }""");
        Expect.Success(await App.Workbench.Run("weights", "convert", Checkpoint("training-checkpoint.pth"), converted, "--key-map", map));
        using WeightsFile file = WeightsFile.Open(converted);
        Assert.Contains("conv1.weight", file.Tensors.Select(tensor => tensor.Name));
        Assert.DoesNotContain(file.Tensors, tensor => tensor.Name.StartsWith("module.", StringComparison.Ordinal));
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task WhatFitsIsLoadedWhereThatIsAskedFor()
    {
        string path = _directory.File("stem.pth");
        WeightsWriter.Write(path, [Zeros("conv1.weight", 64, 3, 7, 7), Zeros("head.weight", 4)]);
        string output = Expect.Success(await App.Workbench.Run("run", "ResNet18Features", "--size", "32x32", "--repeat", "1", "--weights", path, "--partial"));
        Assert.Contains("Loaded 1 weight of", output, StringComparison.Ordinal);
        Assert.Contains("head.weight", output, StringComparison.Ordinal);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task WhatDoesNotFitIsListed()
    {
        string path = _directory.File("stem.pth"), file = _directory.File("out.onnx");
        WeightsWriter.Write(path, [Zeros("conv1.weight", 64, 1, 7, 7), Zeros("layer1.0.conv1.wieght", 64, 64, 3, 3)]);
        AppResult result = await App.Workbench.Run("export", "ResNet18Features", "--out", file, "--weights", path);
        Assert.Equal(1, result.ExitCode);
        string[] lines = result.Error.TrimEnd().Split('\n');
        Assert.Contains("does not fit this network", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("conv1.weight: expected [64,3,7,7], got [64,1,7,7]", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("did you mean layer1.0.conv1.weight?", StringComparison.Ordinal));
        Assert.Equal(["stem.pth"], _directory.Entries);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task WhatAFileCallsItsTensorsIsHarmlessToATerminal()
    {
        string path = _directory.File("names.safetensors");
        WeightsWriter.Write(path, [Zeros("a\u001b[31m\nb", 1), Zeros(new string('n', 100_000), 1)]);
        string output = Expect.Success(await App.Workbench.Run("weights", "inspect", path));

        Assert.Contains("a\uFFFD[31m\uFFFDb", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 300));
    }

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("PanopticFpnR18", "layer1.0.conv1.weight", "load it with --into \"backbone.\".")]
    [InlineData("ResNet18Features", "stem.conv1.weight", "load it with --key-map detectron2.")]
    public async Task AdviceIsInTheOptionsOfTheCommandLine(string model, string name, string advice)
    {
        string path = _directory.File("stem.pth");
        WeightsWriter.Write(path, [Zeros(name, 64, 3, 7, 7)]);
        AppResult result = await App.Workbench.Run("run", model, "--weights", path);

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith(advice, result.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("hostile-os-system.pth", "posix.system")]
    [InlineData("truncated.pth", "cut short")]
    [InlineData("not-a-checkpoint.pth", "a web page")]
    [InlineData("empty.pth", "it is empty")]
    [InlineData("storage-too-short.pth", "conv1.weight")]
    [InlineData("overlap.safetensors", "'a'")]
    [InlineData("huge-header.safetensors", "header")]
    [InlineData("absent.pth", "There is no weights file")]
    public async Task RefusedFiles(string name, string words)
    {
        string path = Checkpoint(name);
        Expect.OneLine(await App.Workbench.Run("weights", "inspect", path), name, words);
        Expect.OneLine(await App.Workbench.Run("weights", "convert", path, _directory.File("out.safetensors")), name, words);
        Expect.OneLine(await App.Workbench.Run("export", "ResNet18Features", "--out", _directory.File("out.onnx"), "--weights", path), name, words);
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public async Task FetchWithoutANetworkSaysWhereToPutTheFile() => Expect.OneLine(
        await App.Workbench.Run("weights", "fetch", "CamVidFpnR18", "--cache", _directory.File("cache"), "--mirror", "http://127.0.0.1:9/"),
        "resnet18-f37072fd.pth",
        "http://127.0.0.1:9/",
        _directory.File("cache"));

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("weights fetch ResNet18 --mirror ftp://mirror", "ftp://mirror", "http")]
    [InlineData("weights fetch yolo", "There is no model 'yolo'.", "ResNet18")]
    [InlineData("weights convert a.pth", "weights convert --help", "")]
    [InlineData("weights convert a.pth b.onnx", "b.onnx", ".safetensors")]
    [InlineData("weights", "weights --help", "")]
    [InlineData("run ResNet18 --weights a.pth --pretrained", "exclude each other", "")]
    [InlineData("run ResNet18 --partial", "--partial", "--weights FILE is missing")]
    [InlineData("run ResNet18 --weights a.pth --key-map detectron", "detectron2", "torchvision-fpn")]
    public async Task WrongCommandLine(string line, string first, string second) =>
        Expect.OneLine(await App.Workbench.Run(line.Split(' ')), first, second);

    [Fact, Trait("Tier", "Thorough")]
    public async Task AnEmptyOption() =>
        Expect.OneLine(await App.Workbench.Run("run", "ResNet18", "--weights", ""), "'--weights' is empty", "run --help");

    [Fact, Trait("Tier", "Thorough")]
    public async Task AnUnknownExtensionIsNotWritten()
    {
        AppResult result = await App.Workbench.Run("weights", "convert", Checkpoint("zip.pth"), _directory.File("out.onnx"));
        Expect.OneLine(result, "out.onnx", ".safetensors", ".pth");
        Assert.Empty(_directory.Entries);
    }

    private static string Checkpoint(string name) => Path.Combine(AppContext.BaseDirectory, "Checkpoints", name);

    private static string[] Contents(WeightsFile file) =>
        [.. file.Tensors.Select(tensor => $"{tensor} {Convert.ToHexString(Bytes(file, tensor))}").Order(StringComparer.Ordinal)];

    private static byte[] Bytes(WeightsFile file, StoredTensor tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.Read(tensor, bytes);
        return bytes;
    }

    private static WrittenTensor Zeros(string name, params long[] shape) => new(name, ElementType.F32, shape, destination => destination.Clear());
}

using PanopticFpn.Frozen;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Weights;

/// <summary>Weights come back as they were saved, and a file that does not fit changes nothing.</summary>
public sealed class LoadWeightsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly nn.Module _network = Network(channels: 4);

    public LoadWeightsTests()
    {
        random.manual_seed(3);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach ((string name, Tensor tensor) in _network.state_dict().Where(entry => entry.Value.is_floating_point()))
            tensor.copy_(rand(tensor.shape) - 0.5);
    }

    public static TheoryData<string> Formats => [".dat", ".safetensors", ".pth", ".pt"];

    public void Dispose()
    {
        _network.Dispose();
        _directory.Dispose();
    }

    [Theory, MemberData(nameof(Formats))]
    public void LoadsWhatWasSaved(string format)
    {
        using nn.Module other = Network(channels: 4);
        WeightsReport report = other.LoadWeights(Save(_network, format));

        AssertEqual(_network, other);
        Assert.All(other.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Equal(7, report.Loaded.Count);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public void ANetworkWithoutWeightsIsNoPlaceForAny()
    {
        string path = Save(_network, ".pth");
        using nn.Module other = nn.ReLU();

        var exception = Assert.Throws<InvalidOperationException>(() => other.LoadWeights(path));
        Assert.Equal("The network has no weights. Has it been disposed?", exception.Message);
    }

    [Theory, MemberData(nameof(Formats))]
    public void LeavesNoTensorsBehind(string format)
    {
        string path = Save(_network, format);
        using nn.Module other = Network(channels: 4);
        _ = other.state_dict();
        long before = LiveTensors.Settled();
        other.LoadWeights(path);
        Assert.Equal(before, LiveTensors.Now);
    }

    [Theory, MemberData(nameof(Formats))]
    public void LeavesFrozenWhatWasFrozen(string format)
    {
        using nn.Module other = Network(channels: 4);
        other.state_dict()["0.weight"].requires_grad = false;
        other.LoadWeights(Save(_network, format));
        Assert.False(other.state_dict()["0.weight"].requires_grad);
        Assert.True(other.state_dict()["0.bias"].requires_grad);
    }

    [Theory]
    [InlineData(ScalarType.Float16, ".safetensors")]
    [InlineData(ScalarType.BFloat16, ".pth")]
    [InlineData(ScalarType.Float64, ".safetensors")]
    [InlineData(ScalarType.Float64, ".dat")]
    public void NumbersBecomeThoseOfTheNetwork(ScalarType stored, string format)
    {
        using nn.Module precise = Network(channels: 4);
        precise.LoadWeights(Save(_network, ".pth"));
        using nn.Module converted = precise.to(stored);
        string path = Save(converted, format);

        using nn.Module other = Network(channels: 4);
        WeightsReport report = other.LoadWeights(path);

        foreach ((string name, Tensor tensor) in other.state_dict())
        {
            using Tensor expected = _network.state_dict()[name].to(converted.state_dict()[name].dtype).to(tensor.dtype);
            Assert.Equal(_network.state_dict()[name].dtype, tensor.dtype);
            Assert.True(expected.bytes.SequenceEqual(tensor.bytes), name);
        }

        Assert.Equal(6, Assert.Single(report.Converted).Value);
    }

    [Theory, MemberData(nameof(Formats))]
    public void TensorsOfAnotherLayoutInMemoryTakeTheSameNumbers(string format)
    {
        using nn.Module other = Network(channels: 4, kernel: 3);
        using nn.Module wide = Network(channels: 4, kernel: 3);
        string path = Save(wide, format);
        using (no_grad())
        using (Tensor weight = Placement.WithChannelsLast(other.state_dict()["0.weight"]))
        {
            ((Conv2d)other.named_modules().First(module => module.name == "0").module).weight = new Parameter(weight);
        }

        Assert.False(other.state_dict()["0.weight"].is_contiguous());
        other.LoadWeights(path);
        Assert.False(other.state_dict()["0.weight"].is_contiguous());
        Assert.Equal(Numbers.Of(wide.state_dict()["0.weight"]).Data, Numbers.Of(other.state_dict()["0.weight"]).Data);
    }

    [Theory, MemberData(nameof(Formats))]
    public void APartOfANetworkIsLoadedByItself(string format)
    {
        string path = Save(_network, format);
        using nn.Module outer = nn.Sequential(("body", Network(channels: 4)), ("head", nn.Conv2d(4, 2, kernel_size: 1)));
        using nn.Module twin = nn.Sequential(("body", Network(channels: 4)), ("head", nn.Conv2d(4, 2, kernel_size: 1)));

        outer.LoadWeights(path, new LoadWeightsOptions { Into = "body." });
        twin.named_children().First(child => child.name == "body").module.LoadWeights(path);

        foreach ((string name, Tensor tensor) in _network.state_dict())
        {
            Assert.True(tensor.bytes.SequenceEqual(outer.state_dict()["body." + name].bytes), name);
            Assert.True(tensor.bytes.SequenceEqual(twin.state_dict()["body." + name].bytes), name);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void NoCutFileChangesAnything(string format)
    {
        string saved = Save(_network, format);
        byte[] whole = File.ReadAllBytes(saved);
        int step = Math.Max(1, whole.Length / 400);
        for (int length = 0; length < whole.Length; length += step)
            AssertRefused(_directory.Write("cut" + format, whole[..length]), "Weights file");
    }

    [Theory]
    [InlineData(".dat")]
    [InlineData(".safetensors")]
    [InlineData(".pth")]
    public void BytesAfterTheEndAreDamage(string format) =>
        AssertRefused(_directory.Write("long" + format, [.. File.ReadAllBytes(Save(_network, format)), 0]), "Weights file");

    [Fact]
    public void AChangedNumberIsDamageThatChangesNothing()
    {
        byte[] bytes = File.ReadAllBytes(Save(_network, ".pth"));
        // The archive's last storages, long after the first ones have been read.
        ReadOnlySpan<byte> last = _network.state_dict()["1.running_var"].bytes;
        int at = bytes.AsSpan().IndexOf(last);
        bytes[at] ^= 1;
        AssertRefused(_directory.Write("changed.pth", bytes), "is damaged");
    }

    [Fact]
    public void NamesTheWeightWhoseShapeDiffers()
    {
        using nn.Module wide = Network(channels: 6);
        AssertRefused(Save(wide, ".pth"), "0.weight: expected [4,3,1,1], got [6,3,1,1]");
    }

    [Fact]
    public void NamesMissingAndUnexpectedWeights()
    {
        using nn.Module other = nn.Sequential(("0", nn.Conv2d(3, 4, kernel_size: 1)), ("head", nn.Conv2d(4, 2, kernel_size: 1)));
        string message = AssertRefused(Save(other, ".safetensors"), "does not fit this network");
        Assert.Contains("1.running_mean", message, StringComparison.Ordinal);
        Assert.Contains("head.weight", message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatFitsIsLoadedWhereThatIsAskedFor()
    {
        using nn.Module other = nn.Sequential(("0", nn.Conv2d(3, 4, kernel_size: 1)), ("head", nn.Conv2d(4, 2, kernel_size: 1)));
        using Tensor before = other.state_dict()["head.weight"].clone();
        WeightsReport report = other.LoadWeights(Save(_network, ".pth"), new LoadWeightsOptions { Strict = false });

        Assert.Equal(["0.weight", "0.bias"], report.Loaded);
        Assert.Equal(["head.weight", "head.bias"], report.Missing);
        Assert.True(other.state_dict()["0.weight"].bytes.SequenceEqual(_network.state_dict()["0.weight"].bytes));
        Assert.True(other.state_dict()["head.weight"].bytes.SequenceEqual(before.bytes));
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("weights.onnx")]
    public void AnUnknownExtensionIsNotWritten(string name)
    {
        string message = Assert.Throws<WeightsFileException>(() => _network.SaveWeights(_directory.File(name))).Message;
        Assert.Contains(".safetensors", message, StringComparison.Ordinal);
        Assert.Empty(_directory.Entries);
    }

    private string Save(nn.Module network, string format)
    {
        string path = _directory.File("saved" + format);
        if (format == ".dat")
            network.save(path);
        else
            network.SaveWeights(path);
        return path;
    }

    private string AssertRefused(string path, string expected)
    {
        Dictionary<string, byte[]> before = _network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
        string message = Assert.Throws<WeightsFileException>(() => _network.LoadWeights(path)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.All(_network.state_dict(), entry => Assert.Equal(before[entry.Key], entry.Value.bytes.ToArray()));
        return message;
    }

    private static void AssertEqual(nn.Module expected, nn.Module actual) => Assert.All(
        expected.state_dict(),
        entry => Assert.True(entry.Value.bytes.SequenceEqual(actual.state_dict()[entry.Key].bytes), entry.Key));

    private static nn.Module<Tensor, Tensor> Network(int channels, int kernel = 1) =>
        nn.Sequential(("0", nn.Conv2d(3, channels, kernel_size: kernel)), ("1", nn.BatchNorm2d(channels)));
}

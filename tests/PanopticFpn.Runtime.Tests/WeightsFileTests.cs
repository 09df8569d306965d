using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests;

/// <summary>Weights come back as they were saved, and a file that does not fit changes nothing.</summary>
public sealed class WeightsFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly nn.Module _network = Network(channels: 4);
    private readonly string _saved;

    public WeightsFileTests()
    {
        _saved = _directory.File("network.dat");
        _network.save(_saved);
    }

    public void Dispose()
    {
        _network.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void LoadsWhatWasSaved()
    {
        using nn.Module other = Network(channels: 4);
        WeightsFile.Load(other, _saved);

        Dictionary<string, Tensor> expected = _network.state_dict();
        Assert.All(other.state_dict(), entry => Assert.True(entry.Value.bytes.SequenceEqual(expected[entry.Key].bytes), entry.Key));
        Assert.All(other.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void LeavesNoTensorsBehind()
    {
        using nn.Module other = Network(channels: 4);
        _ = other.state_dict();
        long before = LiveTensors.Settled();
        WeightsFile.Load(other, _saved);
        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void SaysThatThereIsNoFile() => AssertRefused(_directory.File("absent.dat"), "There is no weights file");

    [Fact]
    public void SaysThatThereIsNoFileInAnAbsentDirectory() =>
        AssertRefused(Path.Combine(_directory.File("absent"), "a.dat"), "There is no weights file");

    [Fact]
    public void SaysThatItIsADirectory()
    {
        string path = Directory.CreateDirectory(_directory.File("folder")).FullName;
        AssertRefused(path, "it is a directory");
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is a letter, and not the weights of a network.")]
    [InlineData("\u0001")]
    [InlineData("{\"model\": \"PanopticFpnR18\"}")]
    public void RefusesOtherFiles(string text)
    {
        string path = _directory.File("letter.dat");
        File.WriteAllText(path, text);
        AssertRefused(path, "is not one, or is damaged");
    }

    [Fact]
    public void RefusesEveryCutFile()
    {
        byte[] whole = File.ReadAllBytes(_saved);
        string path = _directory.File("cut.dat");
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            AssertRefused(path, "Weights file");
        }

        File.WriteAllBytes(path, whole[..^1]);
        AssertRefused(path, "is cut short");
    }

    [Fact]
    public void RefusesBytesAfterTheEnd()
    {
        string path = _directory.File("long.dat");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(_saved), 0]);
        AssertRefused(path, "is damaged");
    }

    [Fact]
    public void NamesTheWeightWhoseShapeDiffers()
    {
        using nn.Module wide = Network(channels: 6);
        string path = _directory.File("wide.dat");
        wide.save(path);
        AssertRefused(path, "expected '0.weight' as Float32 [4,3,1,1], but got Float32 [6,3,1,1]");
    }

    [Fact]
    public void NamesTheWeightWhoseTypeDiffers()
    {
        using nn.Module precise = Network(channels: 4).to(ScalarType.Float64);
        string path = _directory.File("double.dat");
        precise.save(path);
        AssertRefused(path, "expected '0.weight' as Float32 [4,3,1,1], but got Float64 [4,3,1,1]");
    }

    [Fact]
    public void NamesMissingAndUnexpectedWeights()
    {
        using nn.Module other = nn.Sequential(("0", nn.Conv2d(3, 4, kernel_size: 1)), ("head", nn.Conv2d(4, 2, kernel_size: 1)));
        string path = _directory.File("other.dat");
        other.save(path);
        AssertRefused(path, "5 missing ('1.weight', …), 2 unexpected ('head.weight', …)");
    }

    [Theory]
    [InlineData("resnet50.pth")]
    [InlineData("resnet50.PT")]
    [InlineData("resnet50.safetensors")]
    public void SaysThatOtherFormatsAreNotReadYet(string name) => AssertRefused(_directory.File(name), "files are not read yet");

    private void AssertRefused(string path, string expected)
    {
        Dictionary<string, Tensor> before = _network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        string message = Assert.Throws<WeightsFileException>(() => WeightsFile.Load(_network, path)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        foreach ((string name, Tensor value) in before)
        {
            Assert.True(_network.state_dict()[name].bytes.SequenceEqual(value.bytes), name);
            value.Dispose();
        }
    }

    private static nn.Module<Tensor, Tensor> Network(int channels) =>
        nn.Sequential(("0", nn.Conv2d(3, channels, kernel_size: 1)), ("1", nn.BatchNorm2d(channels)));
}

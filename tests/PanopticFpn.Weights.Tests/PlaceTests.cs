using System.Diagnostics;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Weights.Tests;

/// <summary>Paths at which there is no file that can be read.</summary>
public sealed class PlaceTests : IDisposable
{
    private const string Nothing = "is not read: it is empty, or a pipe. Was its download interrupted?";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AnEmptyFileIsRefused() => Assert.Equal(Nothing, Torch.Checkpoints.Refusal(_directory.Write("empty.pth", [])));

    [UnixFact("pipes in folders")]
    public async Task APipeIsRefusedAtOnce()
    {
        string pipe = _directory.File("pipe.pth");
        using (Process made = Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync();
        string link = _directory.File("link.pth");
        File.CreateSymbolicLink(link, "pipe.pth");

        // Opened, it would wait for a writer.
        foreach (string path in (string[])[pipe, link])
            Assert.Equal(Nothing, await Task.Run(() => Torch.Checkpoints.Refusal(path)).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void ALinkToAFileIsRead()
    {
        string link = _directory.File("link.pth");
        _directory.Write("page.pth", "<html>"u8.ToArray());
        File.CreateSymbolicLink(link, "page.pth");

        Assert.StartsWith("is not read: it is a web page", Torch.Checkpoints.Refusal(link), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights.dat", "weights.pth", WeightsFormat.TorchSharp)]
    [InlineData("weights.dat", "weights.pt", WeightsFormat.TorchSharp)]
    [InlineData("weights.safetensors", "weights.pth", WeightsFormat.Safetensors)]
    [InlineData("zip.pth", "weights.dat", WeightsFormat.TorchZip)]
    public void TheContentTellsTheFormatWhateverTheName(string data, string name, WeightsFormat format)
    {
        using WeightsFile file = WeightsFile.Open(_directory.Write(name, File.ReadAllBytes(Data(data))));

        Assert.Equal(format, file.Format);
    }

    [Theory]
    [InlineData("weights.dat", "a file of TorchSharp has no dictionaries around them.")]
    [InlineData("weights.safetensors", "the names in it begin with ")]
    public void AFileWithoutDictionariesHasNothingUnderAName(string data, string reason)
    {
        var exception = Assert.Throws<WeightsFileException>(() => WeightsFile.Open(Data(data), new WeightsFileOptions { Under = "ema" }).Dispose());

        Assert.Contains($"is not read: there are no tensors under 'ema'; {reason}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAFileCallsThingsCannotTurnTheLineRound() =>
        Assert.Equal("'a?b?c?d'", Reading.Quotation.Of("a\u202eb\u001bc\u2066d"));

    [UnixTheory("files that can be cut while they are mapped")]
    [InlineData("weights.safetensors")]
    [InlineData("zip.pth")]
    public void AFileThatIsCutWhileItIsOpenEndsInAnException(string data)
    {
        string path = _directory.Write(data, File.ReadAllBytes(Data(data)));
        using WeightsFile file = WeightsFile.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(8);

        Assert.All(file.Tensors, tensor =>
        {
            var exception = Assert.Throws<WeightsFileException>(() => file.Read(tensor, new byte[tensor.ByteLength]));
            Assert.Contains("cut short", exception.Message, StringComparison.Ordinal);
        });
    }

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);
}

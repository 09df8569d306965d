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

    [Fact]
    public async Task APipeIsRefusedAtOnce()
    {
        if (OperatingSystem.IsWindows())
            return;
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
}

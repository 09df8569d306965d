using System.IO.Compression;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Tests.Safetensors;
using PanopticFpn.Weights.Writing;
using PanopticFpn.Weights.Zip;
using Xunit;

namespace PanopticFpn.Weights.Tests.Writing;

/// <summary>Archives whose counts and places exceed 16 and 32 bits.</summary>
public sealed class LargeArchiveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // The directory has three entries more than tensors, and 16 bits say 65,535 for "look elsewhere".
    [Fact]
    public void MoreEntriesThan16BitsCount() => AssertIsReadAsWritten(65_532);

    [Theory, Trait("Tier", "Thorough")]
    [InlineData(65_531)]
    [InlineData(66_000)]
    public void AsManyEntriesAs16BitsCountAndManyMore(int count) => AssertIsReadAsWritten(count);

    private void AssertIsReadAsWritten(int count)
    {
        string path = _directory.File("many.pth");
        WeightsWriter.Write(path, [.. Enumerable.Range(0, count).Select(index => WrittenTensors.Byte($"t{index}", (byte)index))]);
        using WeightsFile file = WeightsFile.Open(path);
        Assert.Equal(count, file.Tensors.Count);
        Assert.All(Enumerable.Range(count - 1000, 1000), index => Assert.Equal([(byte)index], file.Read(file.Tensors[index])));
        using ZipArchive archive = ZipFile.OpenRead(path);
        Assert.Equal(count + 3, archive.Entries.Count);
    }

    [Fact, Trait("Tier", "Thorough")]
    public void EntriesBeyondTheReachOf32Bits()
    {
        byte[] zeros = new byte[1_500_000_000];
        byte[] last = [1, 2, 3];
        var stream = new ZerosStream();
        var zip = new ZipWriter(stream);
        for (int index = 0; index < 3; index++)
            zip.Add($"archive/data/{index}", zeros);
        zip.Add("archive/data/3", last);
        zip.Finish();

        Assert.True(stream.Length > 4_500_000_000);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        Assert.Equal([zeros.Length, zeros.Length, zeros.Length, 3], archive.Entries.Select(entry => entry.Length));
        using Stream content = archive.GetEntry("archive/data/3")!.Open();
        var read = new byte[last.Length];
        content.ReadExactly(read);
        Assert.Equal(last, read);
        Assert.Equal(-1, content.ReadByte());
    }

    [Fact]
    public void ANameBeyond16BitsIsRefused()
    {
        var zip = new ZipWriter(Stream.Null);

        zip.Add(new string('n', ushort.MaxValue), [1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => zip.Add(new string('n', ushort.MaxValue + 1), [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => zip.Add(new string('ä', ushort.MaxValue / 2 + 1), [1]));
    }
}

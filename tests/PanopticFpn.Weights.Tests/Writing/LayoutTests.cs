using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Writing;
using Xunit;

namespace PanopticFpn.Weights.Tests.Writing;

/// <summary>Where the bytes lie in a written file, seen by other readers than ours.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ACheckpointIsAnArchiveLikePyTorchs()
    {
        WrittenTensor[] tensors = WrittenTensors.Of(WrittenTensors.OldTypes);
        WeightsWriter.Write(_directory.File("w.pth"), tensors);

        using ZipArchive archive = ZipFile.OpenRead(_directory.File("w.pth"));
        Assert.Equal(
            ["archive/data.pkl", "archive/byteorder", .. tensors.Select((_, index) => $"archive/data/{index}"), "archive/version"],
            archive.Entries.Select(entry => entry.FullName));
        Assert.Equal("little", Encoding.ASCII.GetString(Content(archive, "archive/byteorder")));
        Assert.Equal("3\n", Encoding.ASCII.GetString(Content(archive, "archive/version")));
        Assert.All(tensors, (tensor, index) => Assert.Equal(WrittenTensors.BytesOf(tensor), Content(archive, $"archive/data/{index}")));
        Assert.All(archive.Entries, entry =>
        {
            Assert.Equal(Crc32.HashToUInt32(Content(archive, entry.FullName)), entry.Crc32);
            Assert.Equal(entry.Length, entry.CompressedLength);
            Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime);
        });
    }

    [Fact]
    public void EveryPartOfACheckpointLiesAtAMultipleOf64()
    {
        WrittenTensor[] tensors = WrittenTensors.Of(WrittenTensors.OldTypes);
        WeightsWriter.Write(_directory.File("w.pth"), tensors);
        ReadOnlySpan<byte> file = File.ReadAllBytes(_directory.File("w.pth"));

        // From header to header, as a reader does that has no directory.
        int parts = 0;
        int at = 0;
        while (BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) == 0x04034b50)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 22)..]);
            int start = at + 30 + BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 26)..]) + BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 28)..]);
            Assert.Equal(0, start % 64);
            Assert.Equal(Crc32.HashToUInt32(file.Slice(start, length)), BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 14)..]));
            at = start + length;
            parts++;
        }

        Assert.Equal(tensors.Length + 3, parts);
        Assert.Equal(0x02014b50u, BinaryPrimitives.ReadUInt32LittleEndian(file[at..]));
    }

    [Fact]
    public void EveryTensorOfSafetensorsLiesAtAMultipleOfItsNumbersSize()
    {
        WrittenTensor[] tensors = WrittenTensors.Of(Enum.GetValues<ElementType>());
        WeightsWriter.Write(_directory.File("w.safetensors"), tensors);
        byte[] file = File.ReadAllBytes(_directory.File("w.safetensors"));
        int start = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, start - 8));

        Assert.Equal(0, start % 8);
        Assert.Equal("{\"__metadata__\":{\"format\":\"pt\"},", Encoding.ASCII.GetString(file, 8, 32));
        Assert.Equal(tensors.Length + 1, header.RootElement.EnumerateObject().Count());
        Assert.All(tensors, tensor =>
        {
            JsonElement entry = header.RootElement.GetProperty(tensor.Name);
            int begin = start + entry.GetProperty("data_offsets")[0].GetInt32();
            int end = start + entry.GetProperty("data_offsets")[1].GetInt32();
            Assert.Equal(0, begin % tensor.Type.Size());
            Assert.Equal(WrittenTensors.BytesOf(tensor), file[begin..end]);
            Assert.Equal(tensor.Shape, entry.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()));
        });
    }

    [Fact]
    public void TheHeaderOfSafetensorsIsPaddedBySpaces()
    {
        for (int length = 1; length <= 8; length++)
        {
            string path = _directory.File($"w{length}.safetensors");
            WeightsWriter.Write(path, [WrittenTensors.Byte(new string('n', length))]);
            byte[] file = File.ReadAllBytes(path);
            string header = Encoding.ASCII.GetString(file, 8, file.Length - 9);

            Assert.Equal(file.Length, 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file) + 1);
            Assert.Equal(0, header.Length % 8);
            Assert.EndsWith("}}", header.TrimEnd(' '), StringComparison.Ordinal);
            Assert.InRange(header.Length - header.TrimEnd(' ').Length, 0, 7);
        }
    }

    private static byte[] Content(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}

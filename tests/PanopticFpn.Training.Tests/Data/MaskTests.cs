using System.Text;
using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Data;
using SkiaSharp;
using Xunit;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>Masks come through to the bit, or a line says what is wrong with them.</summary>
public sealed class MaskTests
{
    private static readonly byte[] s_all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public static TheoryData<string, byte[]> AncillaryChunks => new()
    {
        { "gAMA", [0, 0, 0xB1, 0x8F] },
        { "gAMA", [0, 1, 0x86, 0xA0] },
        { "sRGB", [0] },
        { "tRNS", [0, 7] },
        { "sBIT", [3] },
        { "bKGD", [0, 9] },
        // Orientation 6: a quarter turn.
        { "eXIf", [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0] },
        { "tEXt", Encoding.Latin1.GetBytes("Comment\0void is 11") },
    };

    [Fact]
    public void AllValuesSurvive()
    {
        Mask mask = Read(PngFile.Grey(128, s_all));
        Assert.Equal((2, 128), (mask.Height, mask.Width));
        Assert.Equal(s_all, mask.Values);
    }

    [Theory]
    [MemberData(nameof(AncillaryChunks))]
    public void NoChunkChangesAValue(string type, byte[] data) =>
        Assert.Equal(s_all, Read(PngFile.Grey(128, s_all, (type, data))).Values);

    [Fact]
    public void RowsWithoutAMultipleOfFourColumnsHaveNoGaps() =>
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(PngFile.Grey(3, [1, 2, 3, 4, 5, 6])).Values);

    [Theory]
    [InlineData(16, 0, 2, "a 16-bit grey PNG, but class indices are expected in 8 bits: save it as 8-bit grey with the same values")]
    [InlineData(8, 2, 3, "an RGB PNG, but 8-bit grey is expected: replace each colour by its class's index")]
    [InlineData(16, 2, 6, "an RGB PNG, but 8-bit grey is expected: replace each colour by its class's index")]
    [InlineData(8, 3, 1, "a palette PNG, but 8-bit grey is expected: save the palette's indices as grey values, in Python with Image.fromarray(numpy.array(Image.open(file)))")]
    [InlineData(8, 4, 2, "a grey PNG with alpha, but 8-bit grey is expected: save it without its alpha channel")]
    [InlineData(8, 6, 4, "an RGB PNG with alpha, but 8-bit grey is expected: replace each colour by its class's index, without alpha")]
    [InlineData(8, 5, 1, "a PNG of the unknown colour type 5, but 8-bit grey is expected: save it again as 8-bit grey")]
    public void OtherKindsAreRefused(byte bits, byte colour, int bytes, string objection)
    {
        using var files = new DataFiles();
        string path = files.With("mask.png", PngFile.Encode(1, 1, bits, colour, new byte[bytes], ("PLTE", new byte[3])))["mask.png"];
        Assert.Equal($"The mask '{path}' is {objection}.", Assert.Throws<DatasetException>(() => Mask.Read(path)).Message);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        using var files = new DataFiles();
        byte[] whole = PngFile.Grey(128, s_all);
        for (int length = 8; length < whole.Length; length++)
            Assert.Equal($"Cannot read the mask '{files["mask.png"]}': the file ends before the picture does.", MessageOf(files, whole[..length]));
        Assert.Equal($"Cannot read the mask '{files["mask.png"]}': the file is empty.", MessageOf(files, []));
        Assert.Equal($"Cannot read the mask '{files["mask.png"]}': it is no PNG; save class indices as 8-bit grey PNG.", MessageOf(files, whole[..7]));
    }

    [Fact]
    public void DamageIsRefused()
    {
        using var files = new DataFiles();
        byte[] noise = new byte[4096];
        new Random(1).NextBytes(noise);
        byte[] whole = PngFile.Grey(64, noise);
        string damaged = $"Cannot read the mask '{files["mask.png"]}': its PNG data are damaged.";

        // Any bit of the pixels, or of the sums over them: a mask that is wrong without a word would be learnt.
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            byte[] broken = [.. whole];
            broken[random.Next(41, whole.Length - 16)] ^= (byte)(1 << random.Next(8));
            Assert.Equal(damaged, MessageOf(files, broken));
        }

        byte[] headless = [.. whole];
        headless[12] = (byte)'X';
        Assert.Equal($"Cannot read the mask '{files["mask.png"]}': its PNG header is damaged.", MessageOf(files, headless));
        Assert.Equal(
            $"Cannot read the mask '{files["mask.png"]}': its header claims 65536 x 65536 pixels.",
            MessageOf(files, PngFile.Encode(65536, 65536, 8, 0, new byte[65536])));
    }

    [Fact]
    public void OtherFilesAreRefused()
    {
        using var files = new DataFiles();
        Assert.Equal($"Cannot read the mask '{files["mask.png"]}': there is no such file.", Assert.Throws<DatasetException>(() => Mask.Read(files["mask.png"])).Message);
        using var bitmap = new SKBitmap(4, 4);
        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        Assert.Equal($"Cannot read the mask '{files["mask.png"]}': it is no PNG; save class indices as 8-bit grey PNG.", MessageOf(files, jpeg.ToArray()));
    }

    private static Mask Read(byte[] content)
    {
        using var files = new DataFiles();
        return Mask.Read(files.With("mask.png", content)["mask.png"]);
    }

    private static string MessageOf(DataFiles files, byte[] content)
    {
        string path = files.With("mask.png", content)["mask.png"];
        return Assert.Throws<DatasetException>(() => Mask.Read(path)).Message;
    }
}

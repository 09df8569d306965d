using System.Text;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;
using Xunit;

namespace PanopticFpn.Weights.Tests.Zip;

public sealed class ZipDirectoryTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 3000).Select(index => (byte)(index * index / 7))];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<bool, ushort, string> Kinds => new()
    {
        { false, 0, "" },
        { false, 8, "" },
        { true, 0, "" },
        { true, 8, "" },
        { false, 0, "a comment with PK\u0005\u0006 in it, and more than such a record behind that" },
        { true, 0, new string('c', ushort.MaxValue) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryPartIsReadWholeAndInPieces(bool isLong, ushort method, string comment)
    {
        using FileBytes file = Open(new ZipBytes { Long = isLong, Comment = comment }
            .Add("folder/", []).Add(new ZipBytes.Part("folder/a", Content) { Method = method }).Add("folder/\u00e4", [1]));
        ZipDirectory directory = ZipDirectory.Read(file);

        Assert.Equal(["folder/", "folder/a", "folder/\u00e4"], directory.Entries.Select(entry => entry.Name));
        ZipEntry entry = directory.Find("folder/a")!;
        Assert.Equal(Content, entry.ReadAll(file));
        Storage storage = entry.Open(file);
        foreach ((int start, int length) in new[] { (0, 10), (2990, 10), (1, 2999), (1234, 1), (3000, 0) })
        {
            var part = new byte[length];
            storage.Read(start, part);
            Assert.Equal(Content[start..(start + length)], part);
        }

        Assert.Null(directory.Find("folder/b"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void NothingIsGivenOutOfAPartWhoseChecksumIsWrong(ushort method)
    {
        using FileBytes file = Open(new ZipBytes().Add(new ZipBytes.Part("a", Content) { Method = method, Crc = 5 }));
        ZipEntry entry = ZipDirectory.Read(file).Find("a")!;

        foreach (int length in (int[])[Content.Length, 1])
        {
            WeightsFileException exception = Assert.Throws<WeightsFileException>(() => entry.Open(file).Read(0, new byte[length]));
            Assert.EndsWith("is damaged: the checksum of its part 'a' is wrong.", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void AChecksumThatWasNotComputedIsNotMissed(ushort method)
    {
        using FileBytes file = Open(new ZipBytes().Add(new ZipBytes.Part("a", Content) { Method = method, Crc = 0 }));
        ZipEntry entry = ZipDirectory.Read(file).Find("a")!;

        Assert.Equal(Content, entry.ReadAll(file));
        var part = new byte[7];
        entry.Open(file).Read(100, part);
        Assert.Equal(Content[100..107], part);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "method", "its part 'a' is compressed by method 12; stored and deflated ones are read." },
        { "encrypted", "its part 'a' is encrypted." },
        { "twice", "two of its parts are named 'a'" },
        { "same place", "its part 'b' lies over another one" },
        { "too long", "its part 'a' is not where its directory says" },
        { "far away", "its part 'a' is not where its directory says" },
        { "no header", "its part 'a' is not where its directory says" },
        { "other length", "its part 'a' cannot be 2,999 bytes, it takes 3,000" },
        { "bomb", "its part 'a' cannot be 4,000,000,000 bytes, it takes " },
        { "disks", "it is one part of a zip archive in several files." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WhatIsWrongIsNamed(string what, string message)
    {
        var part = new ZipBytes.Part("a", Content);
        ZipBytes zip = what switch
        {
            "method" => new ZipBytes().Add(part with { Method = 12 }),
            "encrypted" => new ZipBytes().Add(part with { Flags = 0x0801 }),
            "twice" => new ZipBytes().Add(part).Add(part),
            "same place" => new ZipBytes().Add(part).Add(new ZipBytes.Part("b", Content) { HeaderStart = 0 }),
            "too long" => new ZipBytes().Add(part with { Length = 3001, StoredLength = 3001 }),
            "far away" => new ZipBytes().Add(part with { HeaderStart = 1_000_000 }),
            "no header" => new ZipBytes().Add(part with { HeaderStart = 1 }),
            "other length" => new ZipBytes().Add(part with { Length = 2999 }),
            "bomb" => new ZipBytes().Add(part with { Method = 8, Length = 4_000_000_000 }),
            _ => new ZipBytes { Disk = 1 }.Add(part),
        };
        using FileBytes file = Open(zip);

        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => ZipDirectory.Read(file));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2999)]
    [InlineData(3001)]
    public void ADeflatedPartOfAnotherLengthIsDamaged(uint length)
    {
        using FileBytes file = Open(new ZipBytes().Add(new ZipBytes.Part("a", Content) { Method = 8, Length = length }));
        ZipEntry entry = ZipDirectory.Read(file).Find("a")!;

        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => entry.ReadAll(file));
        Assert.Contains($"its part 'a' does not unpack to the {length:N0} bytes that it should", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnArchiveThatIsCutAnywhereIsRefused(bool isLong)
    {
        byte[] whole = new ZipBytes { Long = isLong }.Add("a", Encoding.UTF8.GetBytes("content")).Add("b", []).ToArray();

        for (int length = 0; length < whole.Length; length++)
        {
            using var file = new FileBytes(_directory.Write("cut.zip", whole[..length]));
            Assert.Throws<WeightsFileException>(() => ZipDirectory.Read(file));
        }
    }

    [Fact]
    public void ADirectoryThatClaimsBillionsOfPartsTakesNoMemory()
    {
        byte[] archive = new ZipBytes { Long = true }.Add("a", Content).ToArray();
        // The count of the long record.
        int record = archive.AsSpan().LastIndexOf("PK\u0006\u0006"u8);
        archive.AsSpan(record + 24, 16).Fill(0x11);
        using var file = new FileBytes(_directory.Write("many.zip", archive));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WeightsFileException>(() => ZipDirectory.Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private FileBytes Open(ZipBytes zip) => new(_directory.Write("test.zip", zip.ToArray()));
}

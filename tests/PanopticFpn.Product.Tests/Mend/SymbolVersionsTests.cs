using PanopticFpn.Build;
using PanopticFpn.Product.Tests.Mend.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Mend;

/// <summary>Which bytes of a library change, and that nothing but a library changes.</summary>
public sealed class SymbolVersionsTests
{
    private static readonly string LibTorchSharp = Path.Combine(Setting.TorchSharp, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [Fact]
    public void OneFlagOfTorchSharpsLibraryChanges()
    {
        byte[] original = File.ReadAllBytes(LibTorchSharp);
        byte[] mended = [.. original];

        Assert.True(SymbolVersions.MakeWeak(mended, SymbolVersions.Wanted));

        int changed = Assert.Single(Enumerable.Range(0, original.Length), at => mended[at] != original[at]);
        Assert.Equal(original[changed] | 2, mended[changed]);
        Assert.False(SymbolVersions.MakeWeak(mended, SymbolVersions.Wanted));
    }

    [Fact]
    public void TheFlagIsThatOfTheVersion()
    {
        byte[] image = SmallLibrary.Bytes();
        byte[] expected = SmallLibrary.Bytes();
        expected[SmallLibrary.Flags] = 2;

        Assert.True(SymbolVersions.MakeWeak(image, "GLIBCXX_3.4.32"));

        Assert.Equal(expected, image);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")]
    [InlineData("GLIBCXX_3.4.321")]
    [InlineData("GLIBCXX_3.4.33")]
    public void AVersionThatIsNotAskedForChangesNothing(string version)
    {
        byte[] image = SmallLibrary.Bytes();

        Assert.False(SymbolVersions.MakeWeak(image, version));

        Assert.Equal(SmallLibrary.Bytes(), image);
    }

    [Fact]
    public void APartOfALibraryIsRefused()
    {
        byte[] whole = File.ReadAllBytes(LibTorchSharp);
        for (int length = 0; length < whole.Length; length += 1 + length / 3)
            AssertRefused(whole[..length]);

        for (int length = 0; length < SmallLibrary.Bytes().Length; length++)
            AssertMendedOrLeft(SmallLibrary.Bytes()[..length]);
    }

    [Fact]
    public void AnyByteMayBeAnything()
    {
        for (int at = 0; at < SmallLibrary.Bytes().Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] image = SmallLibrary.Bytes();
                image[at] = (byte)value;
                AssertMendedOrLeft(image);
            }
        }
    }

    [Fact]
    public void AnyBytesMayBeAnything()
    {
        var random = new Random(20261123);
        for (int round = 0; round < 100_000; round++)
        {
            byte[] image = SmallLibrary.Bytes();
            for (int changes = random.Next(1, 12); changes > 0; changes--)
                image[random.Next(image.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : 255 * random.Next(2));
            AssertMendedOrLeft(image);
        }
    }

    [Fact]
    public void ATableOfTablesEnds()
    {
        // Every entry leads four bytes on, so each of the lists would be walked from each of its places.
        byte[] image = [.. SmallLibrary.Bytes(), .. Enumerable.Range(0, 1 << 22).Select(at => (byte)(at % 4 == 0 ? 4 : 0))];
        BitConverter.GetBytes((long)SmallLibrary.Bytes().Length).CopyTo(image, 160 + 64 + 24);

        AssertRefused(image);
    }

    [Fact]
    public void WhatIsNoLibraryIsRefused()
    {
        AssertRefused([]);
        AssertRefused("version https://git-lfs.github.com/spec/v1\n this is a pointer and no library at all"u8.ToArray());
        AssertRefused(new byte[4096]);
    }

    private static void AssertRefused(byte[] image)
    {
        byte[] before = [.. image];
        Assert.Throws<InvalidDataException>(() => SymbolVersions.MakeWeak(image, SymbolVersions.Wanted));
        Assert.Equal(before, image);
    }

    private static void AssertMendedOrLeft(byte[] image)
    {
        byte[] before = [.. image];
        try
        {
            bool changed = SymbolVersions.MakeWeak(image, SymbolVersions.Wanted);
            Assert.Equal(changed, !before.AsSpan().SequenceEqual(image));
        }
        catch (InvalidDataException)
        {
            Assert.True(before.AsSpan().SequenceEqual(image));
        }
    }
}

using PanopticFpn.Frozen;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Native;

/// <summary>Convolutions are right on machines that hide their caches from oneDNN too.</summary>
public sealed class HiddenCachesTests
{
    private const int CacheTopology = unchecked((int)0x8000001D);

    [Theory]
    [InlineData("AuthenticAMD", 0, true)]
    [InlineData("AuthenticAMD", 0x121, false)]
    [InlineData("GenuineIntel", 0, false)]
    public void AmdAloneIsAskedThere(string vendor, int caches, bool hidden)
    {
        int Word(int start) => BitConverter.ToInt32([.. vendor[start..(start + 4)].Select(letter => (byte)letter)]);
        Assert.Equal(hidden, HiddenCaches.AreHidden((function, _) => function == CacheTopology ? (caches, 0, 0, 0) : (0xD, Word(0), Word(8), Word(4))));
    }

    [Fact]
    public void NothingIsAppliedWhereNothingIsNeeded()
    {
        bool needed = HiddenCaches.AreHidden(System.Runtime.Intrinsics.X86.X86Base.CpuId);
        Assert.Equal(needed && NativeWorkarounds.Enabled, NativeWorkarounds.Apply().Count > 0);
        Assert.Same(NativeWorkarounds.Apply(), NativeWorkarounds.Apply());
    }

    /// <summary>The variables of a library lie in its writable mappings, and in the one without a path right behind them.</summary>
    [Fact]
    public void VariablesAreFoundInTheMapsOfAProcess()
    {
        string[] maps =
        [
            "7f10a000-7f10b000 rw-p 00000000 00:00 0 ",
            "7f10b000-7f20b000 r-xp 00000000 fe:00 11657354                   /opt/my app/libtorch_cpu.so",
            "7f20b000-7f20c000 r--p 00100000 fe:00 11657354                   /opt/my app/libtorch_cpu.so",
            "7f20c000-7f20d000 rw-p 00101000 fe:00 11657354                   /opt/my app/libtorch_cpu.so",
            "7f20d000-7f20f000 rw-p 00000000 00:00 0 ",
            "7f20f000-7f210000 rw-p 00000000 fe:00 11657399                   /opt/my app/libc10.so",
            "7f211000-7f212000 rw-p 00000000 00:00 0 ",
        ];
        Assert.Equal([new MemoryRange(0x7f20c000, 0x7f20d000), new MemoryRange(0x7f20d000, 0x7f20f000)], LoadedLibrary.Variables(maps, "libtorch_cpu.so"));
    }

    /// <summary>Widths at which oneDNN is wrong, or ends the process, where it takes each cache for one byte.</summary>
    [Theory]
    [InlineData(20, 512, 3, 2)]
    [InlineData(24, 54, 3, 1)]
    [InlineData(128, 512, 1, 1)]
    [InlineData(320, 272, 1, 2)]
    [InlineData(256, 1024, 1, 1)]
    [InlineData(1024, 2048, 1, 2)]
    public void ConvolutionsAreRight(int read, int written, int kernel, int stride)
    {
        foreach (bool channelsLast in new[] { false, true })
        {
            var convolution = new RandomConvolution(2, read, written, 1, 15, 17, kernel, stride, 1, false, channelsLast, ScalarType.Float32, 1);
            Assert.InRange(convolution.Error(), 0, 1e-5);
        }
    }

    [Fact]
    public void RandomConvolutionsAreRight() => Assert.Empty(RandomConvolutions.Wrong(count: 100, seed: 1));
}

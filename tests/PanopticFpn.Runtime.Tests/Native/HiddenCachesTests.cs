using PanopticFpn.Frozen;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Guards;

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

    /// <summary>Widths at which oneDNN was wrong, or ended the process, where it took each cache for one byte.</summary>
    [Theory]
    [InlineData(20, 512, 3, 2)]
    [InlineData(24, 54, 3, 1)]
    [InlineData(128, 512, 1, 1)]
    [InlineData(320, 272, 1, 2)]
    [InlineData(256, 1024, 1, 1)]
    [InlineData(1024, 2048, 1, 2)]
    public void ConvolutionsAreRight(long read, long written, long kernel, long stride)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(1);
        Tensor x = randn(2, read, 15, 17), weight = randn(written, read, kernel, kernel);
        Tensor expected = Convolved(x.to(ScalarType.Float64), weight.to(ScalarType.Float64));
        foreach (Func<Tensor, Tensor> layout in new Func<Tensor, Tensor>[] { map => map, Placement.WithChannelsLast })
        {
            Tensor difference = Convolved(layout(x), layout(weight)).to(ScalarType.Float64).sub(expected).abs().max();
            Assert.InRange(difference.item<double>() / expected.abs().max().item<double>(), 0, 1e-5);
        }

        Tensor Convolved(Tensor map, Tensor by) =>
            nn.functional.conv2d(map, by, null, [stride, stride], [kernel / 2, kernel / 2], [1, 1], 1);
    }
}

using System.Runtime.InteropServices;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Support;

/// <summary>A float32 tensor outside libtorch: its shape and its numbers in row-major order.</summary>
internal sealed record Numbers(long[] Shape, float[] Data)
{
    public static Numbers Of(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to(ScalarType.Float32, CPU);
        using Tensor contiguous = plain.contiguous();
        return new Numbers(tensor.shape, MemoryMarshal.Cast<byte, float>(contiguous.bytes).ToArray());
    }

    public double MaxAbs => Data.Length == 0 ? 0 : Data.Max(value => Math.Abs((double)value));

    /// <summary>Asserts equal shapes, and numbers that differ by at most a share of the largest expected one.</summary>
    public static void AssertClose(Numbers expected, Numbers actual, double share = 1e-5, string? what = null)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double largest = 0;
        for (int i = 0; i < expected.Data.Length; i++)
        {
            double difference = Math.Abs((double)expected.Data[i] - actual.Data[i]);
            largest = double.IsNaN(difference) ? double.NaN : Math.Max(largest, difference);
        }

        double allowed = share * Math.Max(expected.MaxAbs, 1e-3);
        Assert.True(largest <= allowed, $"{what} [{string.Join(',', expected.Shape)}]: differs by {largest:g3}, allowed are {allowed:g3}.");
    }
}

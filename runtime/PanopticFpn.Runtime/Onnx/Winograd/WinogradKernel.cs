using System.Runtime.InteropServices;

namespace PanopticFpn.Onnx;

/// <summary>The weights of a 3x3 convolution as the 1x3 kernels of its products.</summary>
internal static class WinogradKernel
{
    /// <summary>Writes the kernel [out,in,1,3] of a product; sums are rounded once.</summary>
    /// <param name="weight">The weights [out,in,3,3].</param>
    /// <param name="product">Which of the products.</param>
    /// <param name="stream">Where to write.</param>
    public static void Write(OnnxInitializer weight, int product, Stream stream)
    {
        const int Columns = 3;
        using var buffer = new MemoryStream(checked((int)weight.ByteCount));
        weight.WriteNumbers(buffer);
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        double[] factors = RowFilter.Kernels[product];
        var kernel = new float[numbers.Length / RowFilter.KernelRows];
        for (int channel = 0; channel < kernel.Length; channel += Columns)
        {
            ReadOnlySpan<float> rows = numbers[(channel * RowFilter.KernelRows)..];
            for (int column = 0; column < Columns; column++)
                kernel[channel + column] = (float)((factors[0] * rows[column]) + (factors[1] * rows[Columns + column]) + (factors[2] * rows[(2 * Columns) + column]));
        }

        stream.Write(MemoryMarshal.AsBytes<float>(kernel));
    }
}

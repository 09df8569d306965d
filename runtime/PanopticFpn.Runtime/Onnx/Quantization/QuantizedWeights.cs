using System.Runtime.InteropServices;

namespace PanopticFpn.Onnx;

/// <summary>
/// A convolution's weights as signed integers with a scale an output channel, and its bias as integers in units of the
/// products. Computed when the file is written, so that a model's weights are never there twice.
/// </summary>
internal sealed class QuantizedWeights
{
    // Sums must not overflow: a bias may take half of the 32 bits.
    private const double LargestBias = 1 << 30;

    private const float SmallestNormal = 1.17549435e-38f;

    private readonly OnnxInitializer _weight;
    private readonly OnnxInitializer? _bias;
    private readonly float _inputScale;
    private readonly IReadOnlyList<OnnxRange>? _outputs;
    private readonly int _largest;
    private readonly Lazy<float[]> _scales;

    /// <param name="weight">The weights [out,…].</param>
    /// <param name="bias">The bias [out], or null.</param>
    /// <param name="inputScale">The step of the activations that the weights are multiplied with.</param>
    /// <param name="bits">The bits of a weight with its sign.</param>
    /// <param name="outputs">
    /// The range of each channel of the result, where each has steps of its own: the weights then give levels, from 0 to
    /// 255, instead of numbers.
    /// </param>
    public QuantizedWeights(OnnxInitializer weight, OnnxInitializer? bias, float inputScale, int bits, IReadOnlyList<OnnxRange>? outputs)
    {
        (_weight, _bias, _inputScale, _outputs) = (weight, bias, inputScale, outputs);
        _largest = (1 << (bits - 1)) - 1;
        _scales = new Lazy<float[]>(Measure);
    }

    private int Channels => (int)_weight.Value.Shape.Dimensions[0].Value;

    public void WriteWeights(Stream stream)
    {
        float[] numbers = Weights();
        var bytes = new byte[numbers.Length];
        int length = numbers.Length / Channels;
        for (int index = 0; index < numbers.Length; index++)
            bytes[index] = (byte)(sbyte)Math.Clamp(MathF.Round(numbers[index] / _scales.Value[index / length]), -_largest, _largest);
        stream.Write(bytes);
    }

    public void WriteScales(Stream stream) => stream.Write(MemoryMarshal.AsBytes<float>(_scales.Value));

    public void WriteBias(Stream stream)
    {
        float[] units = BiasScales();
        int[] bias = [.. Bias().Select((number, channel) => (int)Math.Round((double)number / units[channel]))];
        stream.Write(MemoryMarshal.AsBytes<int>(bias));
    }

    public void WriteBiasScales(Stream stream) => stream.Write(MemoryMarshal.AsBytes<float>(BiasScales()));

    private float[] BiasScales() => [.. _scales.Value.Select(scale => scale * _inputScale)];

    private float[] Measure()
    {
        float[] weights = Weights(), bias = Bias();
        int length = weights.Length / Channels;
        return [.. Enumerable.Range(0, Channels).Select(Scale)];

        float Scale(int channel)
        {
            double largest = 0;
            foreach (float weight in weights.AsSpan(channel * length, length))
                largest = Math.Max(largest, Math.Abs(weight));

            // A dead channel is its bias alone: without a floor its unit would be zero.
            double floor = Math.Abs(bias[channel]) / (LargestBias * _inputScale);
            double scale = Math.Max(largest / _largest, floor);
            if (!double.IsFinite(scale))
                throw new InvalidOperationException($"The weights '{_weight.Value.Name}' or their bias hold numbers that are not finite, which 8 bits cannot.");
            return scale * _inputScale < SmallestNormal ? 1 : (float)scale;
        }
    }

    private float[] Weights()
    {
        float[] weights = Read(_weight);
        int length = weights.Length / Channels;
        for (int index = 0; _outputs is not null && index < weights.Length; index++)
            weights[index] /= _outputs[index / length].Steps.Scale;
        return weights;
    }

    private float[] Bias()
    {
        float[] bias = _bias is null ? new float[Channels] : Read(_bias);
        return _outputs is null ? bias : [.. bias.Zip(_outputs, (number, range) => (number / range.Steps.Scale) + range.Steps.ZeroPoint)];
    }

    private static float[] Read(OnnxInitializer initializer)
    {
        using var stream = new MemoryStream(checked((int)initializer.ByteCount));
        initializer.WriteNumbers(stream);
        return MemoryMarshal.Cast<byte, float>(stream.GetBuffer().AsSpan(0, (int)stream.Length)).ToArray();
    }
}

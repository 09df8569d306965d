namespace PanopticFpn.Training.Loading;

/// <summary>What each of the 256 values of each channel becomes for a network: <c>(value / 255 - mean) / standard deviation</c>.</summary>
internal sealed class PixelTable
{
    private const int Channels = 3;
    private const int Values = 256;

    private readonly float[] _numbers = new float[Channels * Values];

    /// <exception cref="ArgumentException">The network does not take three channels.</exception>
    public PixelTable(ModelInput input)
    {
        if (input.Mean.Count != Channels)
            throw new ArgumentException($"Pictures have 3 channels, but the network takes {input.Mean.Count}.", nameof(input));
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int value = 0; value < Values; value++)
                _numbers[channel * Values + value] = (value / 255f - input.Mean[channel]) / input.StandardDeviation[channel];
        }
    }

    /// <summary>Red, green and blue of each pixel, one pixel after another, become one plane after another.</summary>
    public void Normalise(ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        int plane = pixels.Length / Channels;
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> table = _numbers.AsSpan(channel * Values, Values);
            Span<float> numbers = planes.Slice(channel * plane, plane);
            for (int index = 0; index < numbers.Length; index++)
                numbers[index] = table[pixels[index * Channels + channel]];
        }
    }
}

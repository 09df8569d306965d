namespace PanopticFpn;

/// <summary>
/// Linear resampling along one axis, with the arithmetic of PyTorch's <c>interpolate</c> (<c>align_corners=False</c>):
/// position i of the result is <c>(1 - Share[i]) * source[Lower[i]] + Share[i] * source[Upper[i]]</c>.
/// </summary>
internal sealed class ResampledAxis
{
    /// <summary>Computes where each position of the result lies in the source.</summary>
    /// <param name="source">Length of the source.</param>
    /// <param name="length">Length of the result.</param>
    public ResampledAxis(int source, int length)
    {
        (Lower, Upper, Share) = (new int[length], new int[length], new float[length]);
        float scale = (float)source / length;
        for (int i = 0; i < length; i++)
        {
            float position = Math.Max(scale * (i + 0.5f) - 0.5f, 0);
            Lower[i] = Math.Min((int)position, source - 1);
            Upper[i] = Math.Min(Lower[i] + 1, source - 1);
            Share[i] = Math.Min(position - Lower[i], 1);
        }
    }

    /// <summary>The position before, in the source.</summary>
    public int[] Lower { get; }

    /// <summary>The position after, in the source; the same at its end.</summary>
    public int[] Upper { get; }

    /// <summary>The weight of the position after.</summary>
    public float[] Share { get; }
}

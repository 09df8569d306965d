using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>Brings tensors into the precision and the memory layout of a form. What comes out is a handle of its own.</summary>
internal sealed class Placement(InferenceLayout layout)
{
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    public ScalarType ElementType { get; } = layout.Precision == InferencePrecision.BrainFloat ? ScalarType.BFloat16 : ScalarType.Float32;

    public bool ChannelsLast { get; } = layout.ChannelsLast;

    /// <summary>A tensor of four axes, its channels where the layout has them.</summary>
    public Tensor Map(Tensor x)
    {
        using Tensor converted = x.to(ElementType);
        return ChannelsLast ? WithChannelsLast(converted) : converted.contiguous();
    }

    /// <summary>A tensor of any other kind, in row-major order.</summary>
    public Tensor Vector(Tensor x)
    {
        using Tensor converted = x.to(ElementType, copy: true);
        return converted.contiguous();
    }

    /// <summary>The same map, the channels of a pixel side by side. TorchSharp names no memory formats; strides make them.</summary>
    public static Tensor WithChannelsLast(Tensor x)
    {
        using Tensor last = x.permute(ToLast);
        using Tensor dense = last.contiguous();
        return dense.permute(ToFirst);
    }

    /// <summary>A map [N,C,h,w] as [N,h,w,C], dense; a view where the channels are last in memory.</summary>
    public static Tensor Pixels(Tensor x)
    {
        using Tensor last = x.permute(ToLast);
        return last.contiguous();
    }

    /// <summary>The inverse of <see cref="Pixels"/>, in the form's layout.</summary>
    public Tensor FromPixels(Tensor pixels)
    {
        using Tensor first = pixels.permute(ToFirst);
        return ChannelsLast ? first.alias() : first.contiguous();
    }
}

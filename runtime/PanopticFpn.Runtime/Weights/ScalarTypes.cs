using Element = PanopticFpn.Weights.ElementType;
using Scalar = TorchSharp.torch.ScalarType;

namespace PanopticFpn;

/// <summary>libtorch's element types and those of weights files.</summary>
internal static class ScalarTypes
{
    private static readonly (Scalar Scalar, Element Element)[] Pairs =
    [
        (Scalar.Bool, Element.Bool),
        (Scalar.Byte, Element.U8),
        (Scalar.Int8, Element.I8),
        (Scalar.Int16, Element.I16),
        (Scalar.Int32, Element.I32),
        (Scalar.Int64, Element.I64),
        (Scalar.Float16, Element.F16),
        (Scalar.BFloat16, Element.BF16),
        (Scalar.Float32, Element.F32),
        (Scalar.Float64, Element.F64),
    ];

    /// <exception cref="NotSupportedException">No weights file holds such numbers.</exception>
    public static Element ToElement(this Scalar type)
    {
        foreach ((Scalar scalar, Element element) in Pairs)
        {
            if (scalar == type)
                return element;
        }

        throw new NotSupportedException($"Weights of type {type} are neither read nor written.");
    }

    /// <exception cref="NotSupportedException">libtorch has no such type here.</exception>
    public static Scalar ToScalar(this Element type)
    {
        foreach ((Scalar scalar, Element element) in Pairs)
        {
            if (element == type)
                return scalar;
        }

        throw new NotSupportedException($"Weights of type {type} cannot be read into a network.");
    }
}

namespace PanopticFpn.Weights;

/// <summary>How element types are named and how much room they take.</summary>
public static class ElementTypes
{
    /// <summary>The bytes of one number.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.U8 or ElementType.I8 or ElementType.F8E4M3 or ElementType.F8E5M2 => 1,
        ElementType.U16 or ElementType.I16 or ElementType.F16 or ElementType.BF16 => 2,
        ElementType.U32 or ElementType.I32 or ElementType.F32 => 4,
        ElementType.U64 or ElementType.I64 or ElementType.F64 => 8,
        _ => throw Unknown(type),
    };

    /// <summary>PyTorch's name: <c>float32</c>, <c>bfloat16</c>, <c>uint8</c>.</summary>
    public static string TorchName(this ElementType type) => type switch
    {
        ElementType.Bool => "bool",
        ElementType.U8 => "uint8",
        ElementType.I8 => "int8",
        ElementType.U16 => "uint16",
        ElementType.I16 => "int16",
        ElementType.U32 => "uint32",
        ElementType.I32 => "int32",
        ElementType.U64 => "uint64",
        ElementType.I64 => "int64",
        ElementType.F16 => "float16",
        ElementType.BF16 => "bfloat16",
        ElementType.F32 => "float32",
        ElementType.F64 => "float64",
        ElementType.F8E4M3 => "float8_e4m3fn",
        ElementType.F8E5M2 => "float8_e5m2",
        _ => throw Unknown(type),
    };

    private static ArgumentOutOfRangeException Unknown(ElementType type) => new(nameof(type), type, "No such element type.");
}

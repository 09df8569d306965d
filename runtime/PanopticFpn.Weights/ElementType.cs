namespace PanopticFpn.Weights;

/// <summary>What one number of a stored tensor is; the names are those of safetensors.</summary>
public enum ElementType
{
    /// <summary>A byte, 0 or 1.</summary>
    Bool,

    /// <summary>8 bits without sign.</summary>
    U8,

    /// <summary>8 bits with sign.</summary>
    I8,

    /// <summary>16 bits without sign.</summary>
    U16,

    /// <summary>16 bits with sign.</summary>
    I16,

    /// <summary>32 bits without sign.</summary>
    U32,

    /// <summary>32 bits with sign.</summary>
    I32,

    /// <summary>64 bits without sign.</summary>
    U64,

    /// <summary>64 bits with sign.</summary>
    I64,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper half of a single: 8 bits of exponent, 7 of fraction.</summary>
    BF16,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>IEEE 754 double precision.</summary>
    F64,

    /// <summary>8 bits: 4 of exponent, 3 of fraction, no infinities (OCP 8-bit floating point).</summary>
    F8E4M3,

    /// <summary>8 bits: 5 of exponent, 2 of fraction (OCP 8-bit floating point).</summary>
    F8E5M2,
}

namespace PanopticFpn.Onnx;

/// <summary>The numbers that an ONNX file computes with. Inputs and outputs are float32 in every one.</summary>
public enum OnnxPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit floating point: half the file, for GPUs and other runtimes that compute with it.</summary>
    Float16,

    /// <summary>8-bit integers where they cost no accuracy, by ranges measured on pictures.</summary>
    Int8,
}

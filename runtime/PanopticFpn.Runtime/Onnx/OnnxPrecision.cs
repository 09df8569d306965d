namespace PanopticFpn.Onnx;

/// <summary>The numbers that an ONNX file computes with. Inputs and outputs are float32 in every one.</summary>
public enum OnnxPrecision
{
    /// <summary>32-bit floating point, known as fp32.</summary>
    Full,

    /// <summary>16-bit floating point, known as fp16: half the file, for GPUs and other runtimes that compute with it.</summary>
    Half,

    /// <summary>8-bit integers where they cost no accuracy, known as int8, by ranges measured on pictures.</summary>
    Quantized,
}

namespace PanopticFpn.Onnx;

/// <summary>How an ONNX file is written.</summary>
public sealed record OnnxExportOptions
{
    internal const int LowestOpset = 17;
    internal const int HighestOpset = 22;

    /// <summary>The version of the operators, 17 to 22. Higher ones need newer runtimes; what they change is GELU, one operator from 20 on.</summary>
    public int Opset { get; init; } = LowestOpset;

    /// <summary>The numbers that the file computes with.</summary>
    public OnnxPrecision Precision { get; init; } = OnnxPrecision.Full;

    /// <summary>
    /// The rows of the pictures that the file takes, together with <see cref="Width"/>; null leaves them as the spec says.
    /// A file for one size is faster than one for every size: the runtime then knows every shape when it loads the file.
    /// The batch stays open.
    /// </summary>
    public long? Height { get; init; }

    /// <summary>The columns of the pictures that the file takes, together with <see cref="Height"/>.</summary>
    public long? Width { get; init; }

    /// <summary>
    /// Whether float32 files for one size compute their large 3x3 convolutions by Winograd's minimal filtering, F(4,3) along the
    /// rows: half the multiplications, weights of twice the size, and the same numbers to rounding. On processors, whose ONNX
    /// Runtime multiplies directly, that takes a fifth of the time away. Turn it off for GPUs, whose libraries choose such
    /// algorithms by themselves, and for files that are to be read or rewritten by other tools.
    /// </summary>
    public bool Winograd { get; init; } = true;

    /// <summary>The measured ranges, and the rest of what <see cref="OnnxPrecision.Quantized"/> needs; not read otherwise.</summary>
    public OnnxQuantization? Quantization { get; init; }

    /// <summary>
    /// The bytes of weights above which they go to a second file beside the first, named <c>&lt;file name&gt;.data</c>; the two
    /// belong together and are moved together. Small constants stay in the first file. By default only what no single
    /// file can hold is split, and a threshold beyond that is taken as that. A file that is written whole leaves an older
    /// second file where it is.
    /// </summary>
    public long ExternalDataThreshold { get; init; } = OnnxFile.LargestContent;

    /// <summary>Where to say what would be quantized; the file then is float32 and shows the activations that need ranges as outputs.</summary>
    internal QuantizationProbe? Probe { get; init; }
}

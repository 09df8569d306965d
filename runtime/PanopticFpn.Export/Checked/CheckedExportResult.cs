using PanopticFpn.Onnx;

namespace PanopticFpn.Export;

/// <summary>What was measured of a file that passed its check. The file's metadata says the same.</summary>
/// <param name="Bytes">The size of what was written, with the file of the weights where there is one.</param>
/// <param name="WriteTime">What the writing took, without calibration and check.</param>
/// <param name="CheckedWith">The runtime that ran the file, with its version.</param>
/// <param name="Pictures">On how many pictures the outputs were compared.</param>
/// <param name="Difference">The largest difference from TorchSharp, relative to the output's largest absolute number.</param>
/// <param name="Agreement">The share of pixels that have the same class in both, or null where the network does not segment.</param>
/// <param name="Height">Rows of the picture that was timed.</param>
/// <param name="Width">Columns of the picture that was timed.</param>
/// <param name="Milliseconds">The median time of ONNX Runtime for one picture.</param>
/// <param name="TorchMilliseconds">The median time of the network in TorchSharp for one picture.</param>
/// <param name="Quantization">What an int8 file was written with, or null.</param>
public sealed record CheckedExportResult(
    long Bytes,
    TimeSpan WriteTime,
    string CheckedWith,
    int Pictures,
    double Difference,
    double? Agreement,
    int Height,
    int Width,
    double Milliseconds,
    double TorchMilliseconds,
    OnnxQuantization? Quantization);

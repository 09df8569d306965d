using System.CommandLine;
using PanopticFpn.Onnx;

namespace Workbench;

/// <summary>The options that say how an ONNX file is written.</summary>
internal sealed class ExportParameters
{
    private const string Float = "fp32";
    private const string Half = "fp16";
    private const string Integer = "int8";

    private readonly Option<PictureSize?> _size = new("--size")
    {
        Description = "Height and width of the pictures that the file takes, which makes it faster; without it any, or the spec's.",
        HelpName = "HxW",
        CustomParser = PictureSize.Parse,
    };

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "The numbers that the file computes with; int8 needs --calibration.",
        DefaultValueFactory = _ => Float,
    };

    private readonly Option<string?> _calibration = new("--calibration")
    {
        Description = "A folder of pictures (png, jpg, jpeg, bmp, webp) like those of the application; some thirty are enough.",
        HelpName = "DIR",
    };

    private readonly Option<int> _opset = Parameters.Count("--opset", "The version of the operators.", new OnnxExportOptions().Opset);

    private readonly Option<bool> _winograd = new("--winograd")
    {
        Description = "Whether a float32 file for one size computes its large convolutions in half the multiplications: faster on processors, not on GPUs.",
        DefaultValueFactory = _ => true,
    };

    public ExportParameters() => _precision.AcceptOnlyFromAmong(Float, Half, Integer);

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _size, _precision, _calibration, _opset, _winograd })
            command.Add(option);
        command.Validators.Add(result =>
        {
            // By the word: a value that is none of the three cannot be had.
            bool isInteger = result.GetResult(_precision)?.Tokens is [{ Value: Integer }], hasPictures = result.GetResult(_calibration) is not null;
            if (isInteger && !hasPictures)
                result.AddError("--precision int8 measures the network on pictures, but --calibration DIR is missing.");
            else if (!isInteger && hasPictures)
                result.AddError("--calibration is for --precision int8 only; the other precisions need no pictures.");
        });
    }

    /// <summary>How the file is written.</summary>
    public OnnxExportOptions Read(ParseResult parsed) => new()
    {
        Opset = parsed.GetValue(_opset),
        Winograd = parsed.GetValue(_winograd),
        Height = parsed.GetValue(_size)?.Height,
        Width = parsed.GetValue(_size)?.Width,
        Precision = parsed.GetValue(_precision) switch
        {
            Integer => OnnxPrecision.Quantized,
            Half => OnnxPrecision.Half,
            _ => OnnxPrecision.Full,
        },
    };

    /// <summary>The folder of pictures, or null.</summary>
    public string? Calibration(ParseResult parsed) => parsed.GetValue(_calibration);
}

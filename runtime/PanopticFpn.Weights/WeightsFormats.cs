namespace PanopticFpn.Weights;

/// <summary>How formats are called.</summary>
public static class WeightsFormats
{
    /// <summary>The format's name in a report: <c>torch zip</c>, <c>safetensors</c>.</summary>
    public static string Describe(this WeightsFormat format) => format switch
    {
        WeightsFormat.TorchZip => "torch zip",
        WeightsFormat.TorchStream => "torch stream",
        WeightsFormat.Safetensors => "safetensors",
        WeightsFormat.TorchSharp => "TorchSharp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };
}

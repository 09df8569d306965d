using System.Text.Json;

namespace PanopticFpn.Training.Tests.Losses;

/// <summary>What make_losses.py computed with PyTorch.</summary>
internal sealed record LossReference(float[] Logits, long[] Labels, double[] Weights, Dictionary<string, LossReference.Case> Cases)
{
    public const int Ignore = 255;
    public static readonly long[] LogitsShape = [2, 5, 3, 4];
    public static readonly long[] LabelsShape = [2, 3, 4];
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    public static LossReference Value { get; } = Read();

    private static LossReference Read()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Losses", "losses.json"));
        return JsonSerializer.Deserialize<LossReference>(file, Names)!;
    }

    internal sealed record Case(double Value, double[] Gradient);
}

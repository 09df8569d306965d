using System.Text.Json;

namespace PanopticFpn.Training.Tests.Optimization;

/// <summary>What make_optimizers.py computed with PyTorch.</summary>
internal sealed record OptimizerReference(
    float[][] Initial,
    float[][][] Gradients,
    double[] Rates,
    float[][] Sgd,
    float[][] SgdClipped,
    float[][] SgdWithoutMomentum,
    float[][] AdamW)
{
    public const double ClippedAt = 1.5;

    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    public static OptimizerReference Value { get; } = Read();

    /// <summary>Whether the script left a parameter without a gradient in a step.</summary>
    public static bool HasGradient(int parameter, int step) => (parameter, step) != (1, 3);

    private static OptimizerReference Read()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Optimization", "optimizers.json"));
        return JsonSerializer.Deserialize<OptimizerReference>(file, Names)!;
    }
}

using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Golden;

/// <summary>How gradients are held against PyTorch's: by their norm, first and last number.</summary>
internal static class GradientReference
{
    /// <summary>A bias before a normalisation has no gradient but rounding, which is measured against the others'.</summary>
    public static double Smallest(IReadOnlyDictionary<string, double[]> expected) =>
        0.01 * expected.Where(entry => entry.Key.EndsWith("weight", StringComparison.Ordinal)).Max(entry => entry.Value[0]);

    public static void AssertMatches(double[] expected, Tensor tensor, double tolerance, double smallest, string name)
    {
        Tensor flat = tensor.flatten().to(ScalarType.Float64);
        double[] actual = [flat.norm().item<double>(), flat[0].item<double>(), flat[-1].item<double>()];
        double allowed = tolerance * Math.Max(expected[0], smallest);
        foreach ((double wanted, double got, string what) in expected.Zip(actual, ["norm", "first number", "last number"]))
            Assert.True(Math.Abs(wanted - got) <= allowed, $"{name}: {what} {got:g9}, expected {wanted:g9}, allowed is a difference of {allowed:g3}.");
    }
}

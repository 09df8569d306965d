using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Tests.Golden;

/// <summary>What PyTorch computed in float64 for one network on the reference weights and input.</summary>
/// <param name="Net"><c>backbone</c> or <c>fpn</c>.</param>
/// <param name="Backbone">The backbone's name in torchvision.</param>
/// <param name="Classes">The classes of an <c>fpn</c>.</param>
/// <param name="Input">Batch, height, width.</param>
/// <param name="Keys">Entries of the state dict; the unused <c>backbone.fc</c> counts in an <c>fpn</c>.</param>
/// <param name="Outputs">What came out.</param>
internal sealed record GoldenCase(string Net, string Backbone, int? Classes, long[] Input, int Keys, IReadOnlyList<GoldenOutput> Outputs)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every case of the reference, by name.</summary>
    public static IReadOnlyDictionary<string, GoldenCase> All { get; } = Load();

    /// <summary>Such as <c>fpn resnet50, 32 classes, 1x128x96</c>.</summary>
    public string Name
    {
        get
        {
            string classes = Classes is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {Classes} classes");
            return $"{Net} {Backbone}{classes}, {string.Join('x', Input)}";
        }
    }

    private static Dictionary<string, GoldenCase> Load()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Reference", "goldens.json"));
        return JsonSerializer.Deserialize<GoldenFile>(file, Json)!.Cases.ToDictionary(golden => golden.Name);
    }

    private sealed record GoldenFile(IReadOnlyList<GoldenCase> Cases);
}

/// <summary>One tensor of a reference run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Mean">The mean of its numbers.</param>
/// <param name="Rms">The root of the mean of their squares.</param>
/// <param name="MaxAbs">The largest magnitude: errors are measured against it.</param>
/// <param name="Probes">Some numbers, each after its row-major index.</param>
internal sealed record GoldenOutput(
    string Name,
    long[] Shape,
    double Mean,
    double Rms,
    [property: JsonPropertyName("max_abs")] double MaxAbs,
    double[][] Probes)
{
    /// <summary>Asserts that a tensor is this one, to 1e-5 of the largest magnitude.</summary>
    public void AssertMatches(Numbers actual)
    {
        Assert.Equal(Shape, actual.Shape);
        double allowed = 1e-5 * MaxAbs;
        foreach (double[] probe in Probes)
            AssertNear($"number {probe[0]}", probe[1], actual.Data[(int)probe[0]]);
        AssertNear("mean", Mean, actual.Data.Average(value => (double)value));
        AssertNear("rms", Rms, Math.Sqrt(actual.Data.Average(value => (double)value * value)));
        AssertNear("max_abs", MaxAbs, actual.MaxAbs);

        void AssertNear(string what, double expected, double value) =>
            Assert.True(Math.Abs(expected - value) <= allowed, $"{Name}: {what} should be {expected:g9}, but is {value:g9}; {allowed:g3} is allowed.");
    }
}

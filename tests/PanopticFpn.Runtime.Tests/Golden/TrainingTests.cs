using System.Text.Json;
using PanopticFpn.Tests.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Golden;

/// <summary>
/// One training step's gradients and running statistics are PyTorch's, in-place operations and early disposal included.
/// The reference: the seed's network over ResNet-18 (5 classes) in PyTorch, float64, in training mode, on the reference
/// weights and an input [2,3,64,96]; the loss is the mean of the logits times the numbers named "loss". Per tensor: norm,
/// first and last number.
/// </summary>
public sealed class TrainingTests
{
    [Theory]
    [InlineData(ScalarType.Float64, 1e-10)]
    [InlineData(ScalarType.Float32, 1e-4)]
    public void AStepIsPyTorchs(ScalarType elementType, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var model = new GoldenR18();
        ReferenceWeights.Fill(model);
        model.train();
        if (elementType != ScalarType.Float32)
            model.to(elementType);

        Tensor logits = model.forward(ReferenceWeights.Input(2, 64, 96).to(elementType));
        (logits * ReferenceWeights.Named("loss", logits.shape).to(elementType)).mean().backward();

        Dictionary<string, double[]> expected = Reference();

        double smallest = GradientReference.Smallest(expected);
        foreach ((string name, Tensor tensor) in Learned(model))
            GradientReference.AssertMatches(expected[name], tensor, tolerance, smallest, name);
        Assert.Equal(expected.Count - 1, Learned(model).Count());
    }

    /// <summary>The gradients and the running statistics.</summary>
    private static IEnumerable<(string Name, Tensor Tensor)> Learned(nn.Module model) => model.named_parameters()
        .Select(parameter => (parameter.name, parameter.parameter.grad!))
        .Concat(model.named_buffers().Where(buffer => buffer.name.Contains("running", StringComparison.Ordinal)).Select(buffer => (buffer.name, buffer.buffer)));

    private static Dictionary<string, double[]> Reference() => JsonSerializer.Deserialize<Dictionary<string, double[]>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "training-resnet18.json")))!;
}

using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Support;

/// <summary>What one step of training sees and leaves: outputs, gradients of all parameters, and the state with its running statistics.</summary>
internal sealed class TrainedStep : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    private TrainedStep()
    {
    }

    /// <summary>Runs and differentiates, with the same chance for every way to run; the model has no gradients before and after.</summary>
    public static TrainedStep Of(nn.Module model, Func<Tensor, IReadOnlyList<Tensor>> run, Tensor images)
    {
        var step = new TrainedStep();
        random.manual_seed(11);
        IReadOnlyList<Tensor> outputs = run(images);
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor loss = zeros(1, images.dtype);
            for (int index = 0; index < outputs.Count; index++)
            {
                step.Keep($"output {index}", outputs[index]);
                loss = loss + (outputs[index] * ReferenceWeights.Named($"loss {index}", outputs[index].shape).to(images.dtype)).mean();
            }

            loss.sum().backward();
        }

        foreach (Tensor output in outputs)
            output.Dispose();
        foreach ((string name, Tensor parameter) in model.named_parameters())
        {
            if (parameter.grad is not { } gradient)
                continue;
            step.Keep("gradient " + name, gradient);
            gradient.Dispose();
            parameter.grad = null;
        }

        foreach ((string name, Tensor buffer) in model.named_buffers())
            step.Keep(name, buffer.to(ScalarType.Float64));
        return step;
    }

    /// <summary>Asserts that the same things are there, each as near as a share of its largest number, gradients also of a hundredth of the largest of all.</summary>
    public void AssertClose(TrainedStep actual, double outputs, double gradients)
    {
        Assert.Equal(_tensors.Keys, actual._tensors.Keys);
        double largestGradient = _tensors.Where(pair => IsGradient(pair.Key)).Max(pair => Largest(pair.Value));
        foreach ((string name, Tensor expected) in _tensors)
        {
            Assert.Equal(expected.shape, actual._tensors[name].shape);
            using Tensor difference = expected - actual._tensors[name];
            double allowed = IsGradient(name)
                ? gradients * Math.Max(Largest(expected), largestGradient / 100)
                : outputs * Math.Max(Largest(expected), 1e-3);
            Assert.True(Largest(difference) <= allowed, $"{name} differs by {Largest(difference):g3}, allowed are {allowed:g3}.");
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
            tensor.Dispose();
    }

    private static bool IsGradient(string name) => name.StartsWith("gradient", StringComparison.Ordinal);

    private static double Largest(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.abs().max().item<double>();
    }

    private void Keep(string name, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        _tensors.Add(name, tensor.detach().to(ScalarType.Float64, copy: true).DetachFromDisposeScope());
    }
}

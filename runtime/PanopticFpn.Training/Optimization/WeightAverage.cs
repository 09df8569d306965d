using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>
/// An exponential moving average of a network's parameters, often better than the parameters themselves. Buffers, such as
/// running statistics, are averages already and are taken as they are.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly (string Name, Tensor Live, Tensor Average)[] _parameters;
    private readonly double _decay;
    private readonly Tensor _updates = zeros(1, dtype: ScalarType.Int64);

    /// <param name="model">The network; its weights are what the average begins with.</param>
    /// <param name="decay">How much of the average stays at each update; less in the first updates, when it has seen little.</param>
    public WeightAverage(nn.Module model, double decay)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var noGradients = no_grad();
        _decay = decay;
        _parameters = [.. model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter, entry.parameter.detach().clone()))];
    }

    /// <summary>What it remembers: tensors that stay its own.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> State => [("updates", _updates), .. _parameters.Select(entry => (entry.Name, entry.Average))];

    /// <summary>Moves the average towards the weights of now.</summary>
    public void Update()
    {
        using var noGradients = no_grad();
        using Scalar one = 1;
        _updates.add_(one);
        long updates = _updates.item<long>();
        // As TensorFlow's: early on a long memory would hold mostly the random start.
        using Scalar share = 1 - Math.Min(_decay, (1.0 + updates) / (10.0 + updates));
        foreach ((_, Tensor live, Tensor average) in _parameters)
            average.lerp_(live, share);
    }

    /// <summary>Exchanges the network's weights and the average; a second call changes them back.</summary>
    public void Swap()
    {
        using var noGradients = no_grad();
        foreach ((_, Tensor live, Tensor average) in _parameters)
        {
            using Tensor kept = live.detach().clone();
            live.copy_(average);
            average.copy_(kept);
        }
    }

    /// <summary>Remembers what another one did.</summary>
    /// <param name="read">Gives the tensor of a name, which is disposed here.</param>
    public void Restore(Func<string, Tensor> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var noGradients = no_grad();
        foreach ((string name, Tensor value) in State)
        {
            using Tensor stored = read(name);
            value.copy_(stored);
        }
    }

    /// <summary>Frees the average.</summary>
    public void Dispose()
    {
        _updates.Dispose();
        foreach ((_, _, Tensor average) in _parameters)
            average.Dispose();
    }
}

using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>What all generated inference forms share.</summary>
/// <param name="weights">The tensors of the form, which it disposes.</param>
public abstract class FrozenForm(FrozenWeights weights) : IInferenceForm
{
    /// <inheritdoc/>
    public InferenceLayout Layout => Weights.Layout;

    /// <inheritdoc/>
    public Device Device => Weights.Device;

    /// <summary>The tensors of the form.</summary>
    protected FrozenWeights Weights { get; } = weights;

    /// <inheritdoc/>
    public abstract IReadOnlyList<Tensor> Outputs(Tensor images);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        GC.SuppressFinalize(this);
    }
}

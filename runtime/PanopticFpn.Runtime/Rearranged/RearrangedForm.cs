using static TorchSharp.torch;

namespace PanopticFpn.Rearranged;

/// <summary>What all generated rearranged forms share.</summary>
public abstract class RearrangedForm : ITrainingForm
{
    /// <summary>The constants of the form, all that it owns.</summary>
    protected ResamplingMatrices Matrices { get; } = new();

    /// <inheritdoc/>
    public abstract IReadOnlyList<Tensor> Outputs(Tensor images);

    /// <inheritdoc/>
    public void Dispose()
    {
        Matrices.Dispose();
        GC.SuppressFinalize(this);
    }
}

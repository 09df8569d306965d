using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>How wrong logits are, as one number to make smaller.</summary>
public interface ISegmentationLoss
{
    /// <summary>The loss of a batch, in float32, differentiable; the caller disposes it. No other tensor is left alive.</summary>
    /// <param name="logits">Logits [N,classes,H,W], of the labels' height and width.</param>
    /// <param name="labels">Class indices [N,H,W], int64, or the ignored value.</param>
    /// <returns>A tensor of no dimensions; zero (with zero gradients) where every label is ignored.</returns>
    Tensor Compute(Tensor logits, Tensor labels);
}

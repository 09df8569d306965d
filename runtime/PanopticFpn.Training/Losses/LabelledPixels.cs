using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>The logits and labels of the pixels that count. Its tensors belong to the dispose scope in which it is made.</summary>
internal sealed class LabelledPixels
{
    private LabelledPixels(Tensor logits, Tensor labels) => (Logits, Labels) = (logits, labels);

    /// <summary>The logits [pixels,classes].</summary>
    public Tensor Logits { get; }

    /// <summary>The classes [pixels].</summary>
    public Tensor Labels { get; }

    /// <summary>Leaves out what is ignored.</summary>
    /// <param name="logits">Logits [N,classes,H,W].</param>
    /// <param name="labels">Labels [N,H,W].</param>
    /// <param name="ignore">The label that does not count.</param>
    /// <returns>Null where no pixel counts.</returns>
    public static LabelledPixels? Of(Tensor logits, Tensor labels, long ignore)
    {
        using Scalar ignored = ignore;
        Tensor flat = labels.reshape(-1);
        Tensor counted = flat.ne(ignored).nonzero().squeeze(1);
        if (counted.numel() == 0)
            return null;
        Tensor rows = logits.permute(0, 2, 3, 1).reshape(-1, logits.shape[1]);
        return new LabelledPixels(rows.index_select(0, counted), flat.index_select(0, counted));
    }

    /// <summary>Zero with zero gradients: the loss where no pixel counts.</summary>
    public static Tensor Nothing(Tensor logits)
    {
        using Scalar none = 0;
        return logits.mul(none).sum();
    }

    /// <summary>Which classes occur [classes], 1 or 0.</summary>
    public Tensor Present()
    {
        using Scalar none = 0;
        return OneHot().sum(0).gt(none).to(Logits.dtype);
    }

    /// <summary>The labels as [pixels,classes], 1 or 0.</summary>
    public Tensor OneHot() => nn.functional.one_hot(Labels, Logits.shape[1]).to(Logits.dtype);
}

using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>A network that gives each pixel a class: pictures [N,C,H,W] to logits [N,classes,…], one channel a class.</summary>
/// <typeparam name="TSelf">The network's class.</typeparam>
public interface ISegmentationModel<TSelf> : IModel<TSelf>
    where TSelf : nn.Module<Tensor, Tensor>, ISegmentationModel<TSelf>
{
    /// <summary>What the channels of the logits stand for.</summary>
    static abstract SegmentationClasses Classes { get; }
}

using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>
/// Batch normalisation whose four rows of numbers are fixed, as <c>torchvision.ops.FrozenBatchNorm2d</c>: they are
/// buffers, so no optimizer sees them, and training neither updates nor uses the statistics of a batch. Gradients flow
/// through to the input.
/// </summary>
[SuppressMessage("Naming", "CA1707", Justification = "The names are those of TorchSharp's BatchNorm2d, and of the state dict.")]
public sealed class FrozenBatchNorm2d : nn.Module<Tensor, Tensor>
{
    /// <summary>A normalisation that changes next to nothing until numbers are loaded.</summary>
    /// <param name="channels">The channels of the input.</param>
    /// <param name="epsilon">What is added to each variance; PyTorch's default.</param>
    public FrozenBatchNorm2d(long channels, double epsilon = 1e-5)
        : base(nameof(FrozenBatchNorm2d))
    {
        eps = epsilon;
        weight = ones(channels).DetachFromDisposeScope();
        bias = zeros(channels).DetachFromDisposeScope();
        running_mean = zeros(channels).DetachFromDisposeScope();
        running_var = ones(channels).DetachFromDisposeScope();
    }

    // The buffers have no fields: TorchSharp would register those as buffers once more, under the fields' names. It
    // moves and converts a buffer through the setter of the property that has the buffer's name.

    /// <summary>The factor of each channel.</summary>
    public Tensor weight
    {
        get => get_buffer(nameof(weight))!;
        private set => ConditionallyRegisterBuffer(nameof(weight), value);
    }

    /// <summary>The summand of each channel.</summary>
    public Tensor bias
    {
        get => get_buffer(nameof(bias))!;
        private set => ConditionallyRegisterBuffer(nameof(bias), value);
    }

    /// <summary>The mean of each channel.</summary>
    public Tensor running_mean
    {
        get => get_buffer(nameof(running_mean))!;
        private set => ConditionallyRegisterBuffer(nameof(running_mean), value);
    }

    /// <summary>The variance of each channel.</summary>
    public Tensor running_var
    {
        get => get_buffer(nameof(running_var))!;
        private set => ConditionallyRegisterBuffer(nameof(running_var), value);
    }

    /// <summary>What is added to each variance, so that none is zero.</summary>
    public double eps { get; }

    /// <summary>Computes <c>weight * (input - running_mean) / sqrt(running_var + eps) + bias</c>.</summary>
    /// <param name="input">A tensor in NCHW order.</param>
    public override Tensor forward(Tensor input) =>
        nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training: false, eps: eps);
}

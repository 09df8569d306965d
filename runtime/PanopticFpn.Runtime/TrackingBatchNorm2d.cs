using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>
/// Batch normalisation of NCHW tensors that tracks its running statistics, with PyTorch's formula, numbers and state-dict names:
/// TorchSharp's <c>BatchNorm2d</c> for training that lasts.
/// </summary>
/// <remarks>
/// TorchSharp's counts its batches by a number that a garbage collection may free while libtorch adds it (see
/// <see cref="TensorArithmetic"/>): a training of hundreds of steps ends in "Unknown scalar type".
/// </remarks>
public sealed class TrackingBatchNorm2d : BatchNorm
{
    private readonly double _momentum;

    /// <summary>A normalisation that does nothing but normalise: scale 1, shift 0, running mean 0 and variance 1.</summary>
    /// <param name="channels">The channels of the input.</param>
    /// <param name="epsilon">What is added to each variance; PyTorch's default.</param>
    /// <param name="momentum">How far the running statistics move to those of a batch, in [0, 1]; PyTorch's default.</param>
    public TrackingBatchNorm2d(long channels, double epsilon = 1e-5, double momentum = 0.1)
        : base(channels, epsilon, momentum, affine: true, track_running_stats: true, device: null, dtype: null, nameof(TrackingBatchNorm2d)) =>
        _momentum = momentum;

    /// <summary>
    /// Computes <c>weight * (input - mean) / sqrt(variance + eps) + bias</c> per channel; the mean and variance are those of the batch in
    /// training mode, which moves the running ones by the momentum towards them, and the running ones otherwise.
    /// </summary>
    /// <param name="input">A tensor in NCHW order.</param>
    /// <exception cref="ArgumentException">The input has not four dimensions.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.add_(TensorArithmetic.One, TensorArithmetic.One);
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, _momentum, eps);
    }

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.ndim != 4)
            throw new ArgumentException($"Batch normalisation takes [N,C,H,W], but got {input.ndim} dimensions.", nameof(input));
    }
}

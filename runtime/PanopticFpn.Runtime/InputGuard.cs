using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Checks what a network is called with, before any native operation runs.</summary>
public static class InputGuard
{
    /// <summary>Accepts pictures [N,channels,H,W] of at least one pixel each, of the model's element type, on the model's device.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="model">The model's name, for the message.</param>
    /// <param name="channels">The channels that the model takes.</param>
    /// <param name="reference">A parameter of the model: it says where the model is and in which element type.</param>
    /// <param name="parameter">The name of the checked argument.</param>
    /// <exception cref="ArgumentNullException">There are no pictures.</exception>
    /// <exception cref="ObjectDisposedException">The pictures or the model have been disposed.</exception>
    /// <exception cref="ArgumentException">The pictures do not fit the model; the message says what was expected and what came.</exception>
    public static void Check(
        [NotNull] Tensor? images,
        string model,
        long channels,
        Tensor reference,
        [CallerArgumentExpression(nameof(images))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        ArgumentNullException.ThrowIfNull(reference);
        if (images.IsInvalid)
            throw new ObjectDisposedException(parameter, $"The images given to {model} have been disposed.");
        if (reference.IsInvalid)
            throw new ObjectDisposedException(model, $"{model} has been disposed.");

        if (images.dim() != 4)
            throw Mismatch($"takes images [N,{channels},H,W], but got {images.dim()} dimensions: {Shape(images)}.");
        if (images.size(1) != channels)
            throw Mismatch($"takes images [N,{channels},H,W], but got {images.size(1)} channels: {Shape(images)}.");
        if (images.size(0) < 1 || images.size(2) < 1 || images.size(3) < 1)
            throw Mismatch($"takes at least one image of at least one pixel, but got {Shape(images)}.");
        if (images.dtype != reference.dtype)
            throw Mismatch($"has {reference.dtype} weights, but got {images.dtype} images; convert one of them with to({images.dtype}) or to({reference.dtype}).");
        if (images.device_type != reference.device_type || images.device_index != reference.device_index)
            throw Mismatch($"is on {reference.device}, but the images are on {images.device}; move one of them with to(device).");

        ArgumentException Mismatch(string problem) => new($"{model} {problem}", parameter);
    }

    /// <summary>
    /// Accepts pictures that batch normalisation can train on: more than one value a channel on the coarsest map. libtorch
    /// computes on with less, and the variance of a single value turns the running statistics into NaN for good.
    /// </summary>
    /// <param name="images">The pictures [N,channels,H,W], already checked.</param>
    /// <param name="model">The model's name, for the message.</param>
    /// <param name="training">Whether the normalising modules are in training mode; in evaluation every size fits.</param>
    /// <param name="stride">Pixels a step of the coarsest normalised map, along each spatial axis.</param>
    /// <param name="parameter">The name of the checked argument.</param>
    /// <exception cref="ArgumentException">The pictures are too few and too small; the message says what would do.</exception>
    public static void CheckBatch(
        Tensor images,
        string model,
        bool training,
        long stride,
        [CallerArgumentExpression(nameof(images))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        if (training && images.size(0) == 1 && images.size(2) <= stride && images.size(3) <= stride)
        {
            throw new ArgumentException(
                $"{model} is in training mode, where batch normalisation needs more than one value a channel at stride {stride}, " +
                $"but got {Shape(images)}; take larger images or more of them, or call eval().",
                parameter);
        }
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(',', tensor.shape)}]";
}

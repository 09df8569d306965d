using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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
    /// <param name="height">The rows that the model takes, or null for any number.</param>
    /// <param name="width">The columns that the model takes, or null for any number.</param>
    /// <param name="minimum">The fewest rows and columns that leave something of every map.</param>
    /// <param name="parameter">The name of the checked argument.</param>
    /// <exception cref="ArgumentNullException">There are no pictures.</exception>
    /// <exception cref="ObjectDisposedException">The pictures or the model have been disposed.</exception>
    /// <exception cref="ArgumentException">The pictures do not fit the model; the message says what was expected and what came.</exception>
    public static void Check(
        [NotNull] Tensor? images,
        string model,
        long channels,
        Tensor reference,
        long? height = null,
        long? width = null,
        long minimum = 1,
        [CallerArgumentExpression(nameof(images))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        ArgumentNullException.ThrowIfNull(reference);
        if (images.IsInvalid)
            throw new ObjectDisposedException(parameter, $"The images given to {model} have been disposed.");
        if (reference.IsInvalid)
            throw new ObjectDisposedException(model, $"{model} has been disposed.");

        if (images.dim() != 4)
            throw Mismatch($"takes images {Taken()}, but got {images.dim()} dimensions: {Shape(images)}.");
        if (images.size(1) != channels)
            throw Mismatch($"takes images {Taken()}, but got {images.size(1)} channels: {Shape(images)}.");
        if (images.size(0) < 1 || images.size(2) < 1 || images.size(3) < 1)
            throw Mismatch($"takes at least one image of at least one pixel, but got {Shape(images)}.");
        if (images.size(2) < minimum || images.size(3) < minimum)
            throw Mismatch($"takes images of at least {minimum} x {minimum} pixels, because it rounds the sizes of its maps down, but got {Shape(images)}.");
        if ((height is not null && images.size(2) != height) || (width is not null && images.size(3) != width))
            throw Mismatch($"takes images {Taken()}, the size that its spec fixes, but got {Shape(images)}.");
        if (images.dtype != reference.dtype)
            throw Mismatch($"has {reference.dtype} weights, but got {images.dtype} images; convert one of them with to({images.dtype}) or to({reference.dtype}).");
        if (images.device_type != reference.device_type || images.device_index != reference.device_index)
            throw Mismatch($"is on {reference.device}, but the images are on {images.device}; move one of them with to(device).");

        string Taken() => $"[N,{channels},{height?.ToString(CultureInfo.InvariantCulture) ?? "H"},{width?.ToString(CultureInfo.InvariantCulture) ?? "W"}]";

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
    /// <param name="roundsDown">Whether the map's size is the picture's over the stride rounded down; else it is rounded up.</param>
    /// <param name="parameter">The name of the checked argument.</param>
    /// <exception cref="ArgumentException">The pictures are too few and too small; the message says what would do.</exception>
    public static void CheckBatch(
        Tensor images,
        string model,
        bool training,
        long stride,
        bool roundsDown = false,
        [CallerArgumentExpression(nameof(images))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        long largest = roundsDown ? 2 * stride - 1 : stride;
        if (training && images.size(0) == 1 && images.size(2) <= largest && images.size(3) <= largest)
        {
            throw new ArgumentException(
                $"{model} is in training mode, where batch normalisation needs more than one value a channel at stride {stride}, " +
                $"but got {Shape(images)}; take larger images or more of them, or call eval().",
                parameter);
        }
    }

    /// <summary>Accepts a tensor as a map of a network.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="map">The map's name, for the message.</param>
    /// <param name="channels">The channels that the map has.</param>
    /// <param name="parameter">The name of the checked argument.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentNullException">There is no tensor.</exception>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed.</exception>
    /// <exception cref="ArgumentException">The tensor is not [N,channels,h,w]; the message says what was expected and what came.</exception>
    public static Tensor CheckMap(
        [NotNull] Tensor? tensor,
        string map,
        long channels,
        [CallerArgumentExpression(nameof(tensor))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(tensor, parameter);
        if (tensor.IsInvalid)
            throw new ObjectDisposedException(parameter, $"The tensor given for a map {map} has been disposed.");
        return tensor.dim() == 4 && tensor.size(1) == channels
            ? tensor
            : throw new ArgumentException($"A map {map} is [N,{channels},h,w], but the tensor is {Shape(tensor)}.", parameter);
    }

    /// <summary>Accepts the levels of one pyramid, of the model's element type, on the model's device.</summary>
    /// <param name="model">The model's name, for the message.</param>
    /// <param name="reference">A parameter of the model: it says where the model is and in which element type.</param>
    /// <param name="maps">The levels, finest first.</param>
    /// <exception cref="ObjectDisposedException">A level or the model has been disposed.</exception>
    /// <exception cref="ArgumentException">The levels do not fit the model or each other; the message says what was expected and what came.</exception>
    public static void CheckMaps(string model, Tensor reference, params Tensor[] maps)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(maps);
        if (reference.IsInvalid)
            throw new ObjectDisposedException(model, $"{model} has been disposed.");
        foreach (Tensor map in maps)
        {
            ArgumentNullException.ThrowIfNull(map, nameof(maps));
            if (map.IsInvalid)
                throw new ObjectDisposedException(nameof(maps), $"A level given to {model} has been disposed.");
            if (map.size(0) != maps[0].size(0))
                throw new ArgumentException($"{model} takes the levels of one batch, but got {Shape(maps[0])} and {Shape(map)}.", nameof(maps));
            if (map.dtype != reference.dtype)
                throw new ArgumentException($"{model} has {reference.dtype} weights, but got a {map.dtype} level.", nameof(maps));
            if (map.device_type != reference.device_type || map.device_index != reference.device_index)
                throw new ArgumentException($"{model} is on {reference.device}, but a level is on {map.device}.", nameof(maps));
        }
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(',', tensor.shape)}]";
}

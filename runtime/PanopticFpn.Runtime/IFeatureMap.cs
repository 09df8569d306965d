using TorchSharp;

namespace PanopticFpn;

/// <summary>
/// A map [N,channels,h,w] that passes between the modules of a network: a tensor with a type of its own, so that a level
/// does not go where another belongs. It costs what the tensor costs, and disposing it disposes the tensor.
/// </summary>
/// <typeparam name="TSelf">The map's type.</typeparam>
public interface IFeatureMap<TSelf> : IDisposable
    where TSelf : struct, IFeatureMap<TSelf>
{
    /// <summary>The channels.</summary>
    static abstract long Channels { get; }

    /// <summary>Pixels of the network's input a step of the map, along each spatial axis.</summary>
    static abstract int Stride { get; }

    /// <summary>The numbers.</summary>
    torch.Tensor Tensor { get; }

    /// <summary>Takes a tensor for such a map.</summary>
    /// <param name="tensor">A tensor [N,channels,h,w].</param>
    /// <exception cref="ArgumentException">The tensor has another rank or other channels.</exception>
    static abstract TSelf From(torch.Tensor tensor);

    /// <summary>Any map is a tensor.</summary>
    static abstract implicit operator torch.Tensor(TSelf map);
}

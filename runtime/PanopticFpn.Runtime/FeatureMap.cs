using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>
/// A map [N,channels,h,w] that passes between the modules of a network: a tensor with a type of its own, so that a level
/// does not go where another belongs. Disposing it disposes the tensor.
/// </summary>
public abstract class FeatureMap : IDisposable
{
    /// <summary>Takes a tensor for a map; disposing the map disposes the tensor.</summary>
    /// <param name="tensor">A tensor [N,channels,h,w].</param>
    /// <param name="name">The map's name, for messages.</param>
    /// <param name="channels">The channels that the map has.</param>
    /// <param name="stride">Pixels of the network's input a step of the map, along each spatial axis.</param>
    /// <exception cref="ArgumentNullException">There is no tensor.</exception>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed.</exception>
    /// <exception cref="ArgumentException">The tensor has another rank or other channels.</exception>
    protected FeatureMap(Tensor tensor, string name, long channels, int stride) =>
        (Tensor, Channels, Stride) = (InputGuard.CheckMap(tensor, name, channels), channels, stride);

    /// <summary>The numbers.</summary>
    public Tensor Tensor { get; }

    /// <summary>The channels.</summary>
    public long Channels { get; }

    /// <summary>Pixels of the network's input a step of the map, along each spatial axis.</summary>
    public int Stride { get; }

    /// <summary>Any map is a tensor.</summary>
    public static implicit operator Tensor(FeatureMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Tensor;
    }

    /// <inheritdoc cref="TensorChain.Into"/>
    public Tensor Into(nn.IModule<Tensor, Tensor> layer) => Tensor.Into(layer);

    /// <summary>The numbers.</summary>
    public Tensor ToTensor() => Tensor;

    /// <summary>Disposes the tensor.</summary>
    public void Dispose()
    {
        Tensor.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Maps that one module returns together; disposing this disposes them.</summary>
public abstract record FeatureMaps : IDisposable
{
    private readonly FeatureMap[] _maps;

    /// <summary>Takes the maps; each may be taken out and is then its reader's to dispose.</summary>
    /// <param name="maps">The maps, finest first.</param>
    protected FeatureMaps(params FeatureMap[] maps) => _maps = maps;

    /// <summary>Disposes every map.</summary>
    public void Dispose()
    {
        foreach (FeatureMap map in _maps)
            map.Dispose();
        GC.SuppressFinalize(this);
    }
}

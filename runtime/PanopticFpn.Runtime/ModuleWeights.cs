using PanopticFpn.Weights;
using PanopticFpn.Weights.Matching;
using PanopticFpn.Weights.Writing;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Weights from files into networks, and back.</summary>
public static class ModuleWeights
{
    /// <summary>Reads a <c>.pth</c>, <c>.pt</c>, <c>.safetensors</c> or TorchSharp file into a network.</summary>
    /// <remarks>
    /// Everything is checked, and read, before the first number of the network changes. Numbers become those of the network's
    /// element types; its devices and what needs a gradient stay as they are.
    /// </remarks>
    /// <param name="module">The network, or a part of it: <c>model.Backbone</c> takes torchvision's files as they are.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Which names go where, and whether all must; null for all, by their own names.</param>
    /// <returns>What was loaded, left out and converted; <c>ToString()</c> says it in a few lines.</returns>
    /// <exception cref="WeightsFileException">The file cannot be read, or does not fit; the network is as it was.</exception>
    /// <exception cref="InvalidOperationException">The network has no weights, as when it has been disposed.</exception>
    public static WeightsReport LoadWeights(this nn.Module module, string path, LoadWeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new LoadWeightsOptions();

        using WeightsFile file = WeightsFile.Open(path, new WeightsFileOptions { Under = options.Under });
        Dictionary<string, Tensor> state = module.state_dict();
        if (state.Count == 0)
            throw new InvalidOperationException("The network has no weights. Has it been disposed?");
        WeightsMatch match = WeightsMatch.Of(file, [.. state.Select(entry => Expected(entry.Key, entry.Value))], options);

        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        StoredWeights weights = new(file, [.. match.Pairs.Select(pair => (state[pair.Name], pair.Tensor))]);
        weights.CopyToTargets();
        return match.Report;
    }

    /// <summary>Writes a network's weights as a file: <c>.safetensors</c>, or <c>.pth</c> and <c>.pt</c>, which <c>torch.load</c> reads with <c>weights_only=True</c>.</summary>
    /// <param name="module">The network, or a part of it.</param>
    /// <param name="path">The file; its extension says the format. It is written beside and renamed when whole, so a failure leaves what was there before.</param>
    /// <exception cref="WeightsFileException">The extension is none of these.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveWeights(this nn.Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(path);
        WeightsWriter.Write(path, [.. module.state_dict().Select(entry => Written(entry.Key, entry.Value))]);
    }

    private static ExpectedTensor Expected(string name, Tensor tensor) => new(name, tensor.dtype.ToElement(), tensor.shape);

    /// <summary>A tensor as it is written: its numbers are fetched when it is its turn.</summary>
    internal static WrittenTensor Written(string name, Tensor tensor) =>
        new(name, tensor.dtype.ToElement(), tensor.shape, destination => Read(tensor, destination));

    private static void Read(Tensor tensor, Span<byte> destination)
    {
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().bytes.CopyTo(destination);
    }
}

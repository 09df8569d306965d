using PanopticFpn.Weights;
using TorchSharp;

namespace PanopticFpn;

/// <summary>Networks that begin with the weights that torchvision publishes.</summary>
public static class PretrainedModel
{
    // torchvision's name of a classifier's last layer.
    private const string Classifier = "fc.";

    /// <summary>A new network whose backbone has the weights that its spec names; everything else is freshly initialised.</summary>
    /// <remarks>
    /// The file is downloaded once into PyTorch's cache, verified by its SHA-256, and taken from there ever after. A
    /// classifier of other classes than ImageNet's thousand keeps a fresh last layer.
    /// </remarks>
    /// <typeparam name="TModel">The network.</typeparam>
    /// <param name="progress">Told how far the download is.</param>
    /// <param name="options">Mirror, cache and retries, or null for the defaults.</param>
    /// <param name="cancellationToken">Ends the download; what has come is kept and completed next time.</param>
    /// <exception cref="InvalidOperationException">The spec names no weights.</exception>
    /// <exception cref="WeightsFileException">The file can be neither found nor fetched, or is damaged.</exception>
    public static async Task<TModel> CreateAsync<TModel>(
        IProgress<DownloadProgress>? progress = null,
        PretrainedOptions? options = null,
        CancellationToken cancellationToken = default)
        where TModel : torch.nn.Module, IModel<TModel>
    {
        PretrainedBackbone pretrained = TModel.Description.Pretrained ?? throw new InvalidOperationException(
            $"The spec of '{TModel.Description.Name}' names no weights; add \"weights\": \"IMAGENET1K_V1\" to its backbone.");
        string file = await PretrainedFiles.FetchAsync(pretrained.File, options, progress, cancellationToken).ConfigureAwait(false);
        TModel model = TModel.Create();
        try
        {
            Load(model, pretrained, file);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Load(torch.nn.Module model, PretrainedBackbone pretrained, string file)
    {
        // Not strict for the sake of the last layer alone; all else that is left over is an error.
        WeightsReport report = model.LoadWeights(file, new LoadWeightsOptions { Into = pretrained.Prefix, Strict = false });
        string[] left = [.. report.Missing, .. report.Unexpected, .. report.Misshapen.Select(weight => weight.Name), .. report.Mistyped.Select(weight => weight.Name)];
        if (left.FirstOrDefault(name => !IsOf(name, Classifier) && !IsOf(name, pretrained.Prefix + Classifier)) is not null)
            throw new WeightsFileException(report.ToString());
    }

    private static bool IsOf(string name, string part) => name.StartsWith(part, StringComparison.Ordinal);
}

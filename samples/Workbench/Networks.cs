using PanopticFpn;
using PanopticFpn.Weights;
using static TorchSharp.torch;

namespace Workbench;

/// <summary>Makes networks that are ready to run.</summary>
internal static class Networks
{
    private const long Seed = 1;

    /// <summary>A network in evaluation mode, with a file's weights, published ones, or the random ones of a seed.</summary>
    public static TModel Create<TModel>(Terminal terminal, WeightsChoice weights, long seed = Seed)
        where TModel : nn.Module, IModel<TModel>
    {
        random.manual_seed(seed);
        TModel model = weights.Pretrained ? Pretrained<TModel>(terminal) : terminal.Wait("Making the model", TModel.Create);
        try
        {
            if (weights.File is { } file)
                terminal.Line(terminal.Wait("Reading the weights", () => model.LoadWeights(file, weights.Options)).ToString());
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Says what of the network is random, where something is.</summary>
    public static void WarnOfRandomWeights(Terminal terminal, ModelDescription description, WeightsChoice weights)
    {
        string results = description.Classes is null ? "results" : "classes";
        if (weights.IsRandom)
            terminal.Line($"The weights are random: the {results} mean nothing until the model is trained.");
        else if (weights.Pretrained && description.Classes is not null)
            terminal.Line("The backbone has ImageNet's weights and the rest is random: the classes mean nothing until the model is trained.");
        else if (weights.Options.Into.Length > 0)
            terminal.Line($"What is not in '{weights.Options.Into}' is random: the {results} mean nothing until the model is trained.");
    }

    private static TModel Pretrained<TModel>(Terminal terminal)
        where TModel : nn.Module, IModel<TModel>
    {
        if (TModel.Description.Pretrained is not { } pretrained)
            throw new WeightsFileException($"The spec of '{TModel.Description.Name}' names no weights. 'describe' shows which do.");
        TModel model = terminal.Follow($"Fetching {pretrained.File}", progress => PretrainedModel.CreateAsync<TModel>(progress));
        terminal.Line($"Weights {pretrained.Weights} of {pretrained.Variant} loaded from {pretrained.File}.");
        return model;
    }
}

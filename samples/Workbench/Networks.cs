using PanopticFpn;
using static TorchSharp.torch;

namespace Workbench;

/// <summary>Makes networks that are ready to run.</summary>
internal static class Networks
{
    private const long Seed = 1;

    /// <summary>A network in evaluation mode, with a file's weights, or with the same random ones in every run.</summary>
    public static TModel Create<TModel>(string? weights)
        where TModel : nn.Module, IModel<TModel>
    {
        random.manual_seed(Seed);
        TModel model = TModel.Create();
        try
        {
            if (weights is not null)
                WeightsFile.Load(model, weights);
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Says, where it is so, that the weights are random.</summary>
    public static void WarnOfRandomWeights(Terminal terminal, ModelDescription description, string? weights)
    {
        if (weights is null)
            terminal.Line($"The weights are random: the {(description.Classes is null ? "results" : "classes")} mean nothing until the model is trained.");
    }
}

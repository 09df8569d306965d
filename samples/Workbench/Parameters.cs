using System.CommandLine;
using System.CommandLine.Parsing;
using PanopticFpn.Models;
using PanopticFpn.Weights;

namespace Workbench;

/// <summary>Arguments and options that several commands share.</summary>
internal static class Parameters
{
    /// <summary>A ready-made model by its name.</summary>
    public static Argument<ReadyMadeModel> Model() => ModelOf(ReadyMadeModels.All, FindModel);

    /// <summary>A ready-made segmentation model by its name.</summary>
    public static Argument<ReadyMadeSegmentationModel> SegmentationModel() =>
        ModelOf(ReadyMadeModels.All.OfType<ReadyMadeSegmentationModel>(), FindSegmentationModel);

    /// <summary>A weights file.</summary>
    public static Argument<string> WeightsFile(string name, string description) => new(name) { Description = description };

    /// <summary>The dictionary of a training checkpoint.</summary>
    public static Option<string?> Under() => new("--under")
    {
        Description = "The dictionary of a training checkpoint that holds the weights, such as 'ema'. Without it it is found.",
        HelpName = "NAME",
    };

    /// <summary>How a file's names become a network's.</summary>
    public static Option<KeyMap?> KeyMap() => new("--key-map")
    {
        Description = "detectron2, torchvision-fpn, or a JSON file of regular expressions and what they become.",
        HelpName = "NAME|FILE",
        CustomParser = FindKeyMap,
    };

    /// <summary>A file that is written.</summary>
    public static Option<string> Out(string description) => new("--out") { Description = description, HelpName = "FILE", Required = true };

    /// <summary>A size, 512x512 where nothing is said.</summary>
    public static Option<PictureSize> Size() => new("--size")
    {
        Description = "Height and width of the pictures.",
        HelpName = "HxW",
        CustomParser = PictureSize.Parse,
        DefaultValueFactory = _ => PictureSize.Default,
    };

    /// <summary>A whole number of at least one.</summary>
    public static Option<int> Count(string name, string description, int otherwise)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < 1)
                result.AddError($"Option '{name}' is {value}, but must be at least 1.");
        });
        return option;
    }

    private static Argument<T> ModelOf<T>(IEnumerable<T> models, Func<ArgumentResult, T?> parser)
        where T : ReadyMadeModel
    {
        var argument = new Argument<T>("MODEL") { Description = "A name that 'list' shows.", HelpName = "MODEL", CustomParser = parser };
        argument.CompletionSources.Add(_ => models.Select(model => new System.CommandLine.Completions.CompletionItem(model.Name)));
        return argument;
    }

    private static KeyMap? FindKeyMap(ArgumentResult result)
    {
        try
        {
            return PanopticFpn.Weights.KeyMap.Find(result.Tokens[0].Value);
        }
        catch (IOException exception)
        {
            result.AddError(exception.Message);
            return null;
        }
    }

    private static ReadyMadeModel? FindModel(ArgumentResult result)
    {
        try
        {
            return ReadyMadeModels.Find(result.Tokens[0].Value);
        }
        catch (UnknownModelException exception)
        {
            result.AddError(exception.Message);
            return null;
        }
    }

    private static ReadyMadeSegmentationModel? FindSegmentationModel(ArgumentResult result)
    {
        ReadyMadeModel? model = FindModel(result);
        if (model is not null and not ReadyMadeSegmentationModel)
        {
            string able = string.Join(", ", ReadyMadeModels.All.Where(other => other.IsSegmentation));
            result.AddError($"Model '{model.Name}' does not segment. Models that do: {able}.");
        }

        return model as ReadyMadeSegmentationModel;
    }
}

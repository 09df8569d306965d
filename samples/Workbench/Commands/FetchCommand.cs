using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Models;
using PanopticFpn.Weights;

namespace Workbench.Commands;

/// <summary><c>weights fetch</c>: the published weights that a model's spec names, into PyTorch's cache.</summary>
internal static class FetchCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeModel> model = Parameters.Model();
        var mirror = new Option<Uri?>("--mirror")
        {
            Description = $"The folder to download from. Without it {new PretrainedOptions().BaseAddress}.",
            HelpName = "URL",
            CustomParser = Address,
        };
        var cache = new Option<string?>("--cache") { Description = "Where the files are kept. Without it PyTorch's own cache.", HelpName = "DIR" };
        var command = new Command("fetch", "Downloads the published weights that a model's spec names.") { model, mirror, cache };
        command.SetAction(parsed =>
        {
            var options = new PretrainedOptions();
            if (parsed.GetValue(mirror) is { } address)
                options = options with { BaseAddress = address };
            if (parsed.GetValue(cache) is { } directory)
                options = options with { CacheDirectory = directory };
            Fetch(terminal, parsed.GetRequiredValue(model), options);
        });
        return command;
    }

    private static void Fetch(Terminal terminal, ReadyMadeModel model, PretrainedOptions options)
    {
        if (model.Description.Pretrained is not { } pretrained)
        {
            string able = string.Join(", ", ReadyMadeModels.All.Where(other => other.Description.Pretrained is not null));
            throw new WeightsFileException($"The spec of '{model.Name}' names no weights. Models whose spec does: {able}.");
        }

        string path = terminal.Follow($"Fetching {pretrained.File}", progress => PretrainedFiles.FetchAsync(pretrained.File, options, progress));
        terminal.Facts(
            ("weights", $"{pretrained.Weights} of {pretrained.Variant}"),
            ("file", path),
            ("size", Measure.Mebibytes(new FileInfo(path).Length)));
    }

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            return address;
        result.AddError($"Address '{text}' is not one of http or https, such as https://mirror.example/models/.");
        return null;
    }
}

using System.CommandLine;
using PanopticFpn.Weights;

namespace Workbench;

/// <summary>Which weights a network is given; random ones where nothing is said.</summary>
/// <param name="File">A weights file, or null.</param>
/// <param name="Pretrained">Whether the backbone takes the published weights that the spec names.</param>
/// <param name="Options">How a file's tensors find their places.</param>
internal sealed record WeightsChoice(string? File, bool Pretrained, LoadWeightsOptions Options)
{
    /// <summary>Nothing but random weights.</summary>
    public static WeightsChoice Random { get; } = new(null, Pretrained: false, new LoadWeightsOptions());

    /// <summary>Whether every weight is random.</summary>
    public bool IsRandom => File is null && !Pretrained;
}

/// <summary>The options that say which weights, the same for every command that runs a network.</summary>
internal sealed class WeightsParameters
{
    private readonly Option<string?> _file = new("--weights")
    {
        Description = "A .pth, .pt, .safetensors or TorchSharp file. Without it the weights are random.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _pretrained = new("--pretrained")
    {
        Description = "Take torchvision's weights that the spec names, from PyTorch's cache or the network.",
    };

    private readonly Option<KeyMap?> _keyMap = Parameters.KeyMap();

    private readonly Option<string?> _under = Parameters.Under();

    private readonly Option<string?> _into = new("--into")
    {
        Description = "The part of the network that the file is for, such as 'backbone.'.",
        HelpName = "PREFIX",
    };

    private readonly Option<bool> _partial = new("--partial") { Description = "Load what fits, and say what does not." };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _file, _pretrained, _keyMap, _under, _into, _partial })
        {
            command.Add(option);
            option.Validators.Add(given =>
            {
                if (given.Tokens is [{ Value: "" }])
                    given.AddError($"Option '{option.Name}' is empty.");
            });
        }

        command.Validators.Add(result =>
        {
            bool hasFile = result.GetResult(_file) is not null;
            if (hasFile && result.GetValue(_pretrained))
                result.AddError("--weights and --pretrained exclude each other.");
            else if (!hasFile && new Option[] { _keyMap, _under, _into, _partial }.FirstOrDefault(option => result.GetResult(option) is not null) is { } lone)
                result.AddError($"{lone.Name} says how a weights file is read, but --weights FILE is missing.");
        });
    }

    /// <summary>What the command line says.</summary>
    public WeightsChoice Read(ParseResult parsed) => new(
        parsed.GetValue(_file),
        parsed.GetValue(_pretrained),
        new LoadWeightsOptions
        {
            KeyMap = parsed.GetValue(_keyMap),
            Under = parsed.GetValue(_under),
            Into = parsed.GetValue(_into) ?? "",
            Strict = !parsed.GetValue(_partial),
        });
}

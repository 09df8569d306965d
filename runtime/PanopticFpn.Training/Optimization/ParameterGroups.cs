using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Which parameters of a model are trained, how fast, and with how much weight decay.</summary>
public static class ParameterGroups
{
    private const string Backbone = "backbone";

    /// <summary>
    /// The parameters to train, in the model's order. Those under a frozen prefix are left out and no longer require a
    /// gradient, so that backward does not compute it; those that required none before are left out, too.
    /// </summary>
    /// <param name="model">A model on the device that it is trained on: moving it afterwards makes new parameters.</param>
    /// <param name="options">Rates, decay, and what is frozen.</param>
    /// <exception cref="ArgumentException">A prefix matches nothing, nothing is left to train, or a number is out of range; the message says which.</exception>
    public static IReadOnlyList<TrainedParameter> Of(nn.Module model, GroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Check(options.BackboneRate, "The factor of the backbone's learning rate");
        Check(options.WeightDecay, "Weight decay");
        List<(string Name, Parameter Parameter)> all = [.. model.named_parameters()];
        Freeze(all, options.FrozenPrefixes);
        if (options.BackboneRate != 1 && !all.Exists(one => IsUnder(one.Name, Backbone)))
            throw new ArgumentException($"The backbone has a learning rate of its own, but no parameter's name begins with '{Backbone}.'; leave the factor at 1 for this model.");

        HashSet<string> undecayed = options.NoDecayOnNormsAndBiases ? NormsAndBiases(model, all) : [];
        TrainedParameter[] trained =
        [
            .. all.Where(one => one.Parameter.requires_grad).Select(one => new TrainedParameter(
                one.Name,
                one.Parameter,
                IsUnder(one.Name, Backbone) ? options.BackboneRate : 1,
                undecayed.Contains(one.Name) ? 0 : options.WeightDecay)),
        ];
        if (trained.Length == 0)
            throw new ArgumentException($"All of the model's {all.Count} parameters are frozen, so there is nothing to train; freeze less.");
        return trained;
    }

    private static void Freeze(List<(string Name, Parameter Parameter)> all, IReadOnlyList<string> prefixes)
    {
        // All prefixes are checked first: a misspelt one must not leave a model half frozen.
        if (prefixes.FirstOrDefault(prefix => !all.Exists(one => IsUnder(one.Name, prefix))) is { } unknown)
            throw new ArgumentException($"Nothing is frozen by '{unknown}': no parameter has that name or lies under it; the model's parts are {Parts(all)}.");
        foreach ((string name, Parameter parameter) in all)
        {
            if (prefixes.Any(prefix => IsUnder(name, prefix)))
                parameter.requires_grad = false;
        }
    }

    /// <summary>Whether a name is the prefix or continues it after a dot: layer1 does not hold layer10.</summary>
    internal static bool IsUnder(string name, string prefix)
    {
        ReadOnlySpan<char> start = prefix.AsSpan().TrimEnd('.');
        return start.Length > 0 && name.AsSpan().StartsWith(start, StringComparison.Ordinal)
            && (name.Length == start.Length || name[start.Length] == '.');
    }

    private static HashSet<string> NormsAndBiases(nn.Module model, List<(string Name, Parameter Parameter)> all)
    {
        HashSet<string> names = [.. all.Select(one => one.Name).Where(name => name == "bias" || name.EndsWith(".bias", StringComparison.Ordinal))];
        foreach ((string name, nn.Module module) in model.named_modules())
        {
            // FrozenBatchNorm2d has buffers only.
            if (module is BatchNorm or GroupNorm or LayerNorm)
                names.Add(name + ".weight");
        }

        return names;
    }

    /// <summary>The first two steps of every name, as they first occur.</summary>
    private static string Parts(List<(string Name, Parameter Parameter)> all) =>
        string.Join(", ", all.Select(one => string.Join('.', one.Name.Split('.').SkipLast(1).Take(2))).Where(part => part.Length > 0).Distinct());

    private static void Check(double number, string what)
    {
        if (!double.IsFinite(number) || number < 0)
            throw new ArgumentException(FormattableString.Invariant($"{what} is a number of 0 or more, not {number}."));
    }
}

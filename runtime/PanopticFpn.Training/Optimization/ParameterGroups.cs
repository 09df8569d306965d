using TorchSharp;
using TorchSharp.Modules;

namespace PanopticFpn.Training.Optimization;

/// <summary>Deals the parameters of a network out to how they are trained.</summary>
public static class ParameterGroups
{
    private const string Backbone = "backbone.";

    /// <summary>The parameters that are trained, in the network's order. Those that are frozen need no gradient from here on, the others do.</summary>
    /// <exception cref="ArgumentException">A prefix fits no parameter, or nothing is left to train.</exception>
    public static IReadOnlyList<TrainedParameter> Of(torch.nn.Module model, GroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        (string Name, Parameter Parameter)[] all = [.. model.named_parameters().Select(entry => (entry.name, entry.parameter))];
        foreach (string prefix in options.FrozenPrefixes)
        {
            if (!all.Any(entry => IsUnder(entry.Name, prefix)))
                throw new ArgumentException($"'{prefix}' is to be frozen, but no parameter lies there. The parts of the network are {string.Join(", ", all.Select(entry => entry.Name.Split('.')[0]).Distinct())}.", nameof(options));
        }

        var trained = new List<TrainedParameter>();
        foreach ((string name, Parameter parameter) in all)
        {
            bool isFrozen = options.FrozenPrefixes.Any(prefix => IsUnder(name, prefix));
            parameter.requires_grad = !isFrozen;
            if (isFrozen)
                continue;
            double rate = name.StartsWith(Backbone, StringComparison.Ordinal) ? options.BackboneRate : 1;
            // Norms' scales and all biases have one axis; weights of convolutions and linear layers have more.
            bool decays = !options.NoDecayOnNormsAndBiases || parameter.dim() > 1;
            trained.Add(new TrainedParameter(name, parameter, rate, decays ? options.WeightDecay : 0));
        }

        return trained.Count > 0 ? trained : throw new ArgumentException("Every parameter is frozen; leave something to train.", nameof(options));
    }

    private static bool IsUnder(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || prefix.EndsWith('.') || name[prefix.Length] == '.');
}

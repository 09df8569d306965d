using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Emit;

/// <summary>The layers of a network that its rearranged form calls in another way than they call themselves: one property for each way.</summary>
internal sealed class RearrangedLayers
{
    private readonly Dictionary<Operation, string> _names = [];
    private readonly List<string> _declarations = [];
    private readonly List<string> _creations = [];

    private RearrangedLayers()
    {
    }

    /// <summary>The properties.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    /// <summary>What they are set to, where <c>network</c> is the network.</summary>
    public IReadOnlyList<string> Creations => _creations;

    public static RearrangedLayers Of(IEnumerable<Body> bodies)
    {
        var layers = new RearrangedLayers();
        foreach (Operation operation in bodies.SelectMany(body => body.Steps).Select(step => Form(step.Operation)).Distinct())
            layers.Declare(operation);
        return layers;
    }

    /// <summary>The property that a step calls, or null where it calls the network's own layer.</summary>
    public string? NameOf(Step step) => _names.TryGetValue(Form(step.Operation), out string? name) ? name : null;

    /// <summary>The operation without what its calls say anew.</summary>
    private static Operation Form(Operation operation) => operation is ResizedConv2d conv ? conv with { Scale = 1 } : operation;

    private void Declare(Operation operation)
    {
        switch (operation)
        {
            case ResizedConv2d { Taps: { Folded: null, InputBiasOf: null } taps } conv:
                Declare(conv, "ResizedConvolution", taps.Layer + "Resized", $"new(network.{taps.Layer}, Upsampling.{conv.Resampling}, this.Matrices{(conv.AddsBias ? "" : ", addsBias: false")})");
                break;
            case Conv2d { AddsBias: false, Folded: null, Absorbed: null } conv:
                Declare(conv, "PointwiseConvolution", conv.Layer + "WithoutBias", $"new(network.{conv.Layer})");
                break;
        }
    }

    private void Declare(Operation operation, string type, string name, string creation)
    {
        if (_names.ContainsValue(name))
            name += _names.Count;
        _names.Add(operation, name);
        _declarations.Add($"private {type} {name} {{ get; }}");
        _creations.Add($"{name} = {creation};");
    }
}

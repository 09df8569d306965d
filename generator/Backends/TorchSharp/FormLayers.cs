using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>The layers that a form of the network has of its own: one for each form in which its bodies call a layer. A layer's only form bears its name.</summary>
internal sealed class FormLayers
{
    private readonly Dictionary<Operation, FormLayer> _layers = [];

    /// <summary>The layers, in the order in which they are called.</summary>
    public IEnumerable<FormLayer> All => _layers.Values;

    /// <param name="bodies">The bodies that the form prints.</param>
    /// <param name="layer">What an operation calls, or null where it calls no layer of the form's own.</param>
    public static FormLayers Of(IEnumerable<Body> bodies, Func<Operation, FormLayer?> layer)
    {
        var layers = new FormLayers();
        foreach (Operation operation in FormsOf(bodies))
        {
            if (layer(operation) is { } own)
                layers._layers.Add(operation, own with { Name = layers.FreeName(own) });
        }

        return layers;
    }

    /// <summary>What the bodies call, each form once.</summary>
    public static IEnumerable<Operation> FormsOf(IEnumerable<Body> bodies) =>
        bodies.SelectMany(body => body.Steps).Select(step => step.Operation.WithoutScale()).Distinct();

    /// <summary>The layer that an operation calls, or null where the form has none of its own for it.</summary>
    public FormLayer? Of(Operation operation) => _layers.TryGetValue(operation.WithoutScale(), out FormLayer? layer) ? layer : null;

    private string FreeName(FormLayer layer)
    {
        string name = IsTaken(layer.Name) ? layer.Name + layer.Variant : layer.Name;
        return IsTaken(name) ? name + _layers.Count : name;
    }

    private bool IsTaken(string name) => _layers.Values.Any(layer => layer.Name == name);
}

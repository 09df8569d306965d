using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints the checks of what users pass to a body.</summary>
internal static class GuardEmitter
{
    /// <param name="module">Where the module's members are found: empty inside the module itself, else an expression and a dot.</param>
    public static void Write(SourceWriter writer, Network network, ModuleDefinition definition, Body body, string module = "")
    {
        string reference = module + Reference(definition);
        if (body.Inputs[0].Map is not null)
        {
            writer.Line($"InputGuard.CheckMaps(nameof({network.Name}), {reference}, {string.Join(", ", body.Inputs.Select(map => map.Name))});");
            writer.Blank();
            return;
        }

        string input = network.Input.Name;
        TensorShape shape = network.Input.Shape;
        writer.Line($"InputGuard.Check({input}, nameof({network.Name}), channels: {shape.Channels}, {reference}{SizeOf(network.Input)});");
        foreach (BatchStatistics statistics in network.BatchStatistics)
        {
            string trains = module + (statistics.Child is { } child ? child + ".training" : "training");
            writer.Line($"InputGuard.CheckBatch({input}, nameof({network.Name}), {trains}, stride: {statistics.Stride}{(network.Input.Minimum > 1 ? ", roundsDown: true" : "")});");
        }

        writer.Blank();
    }

    /// <summary>The arguments of a check that say what sizes the network takes.</summary>
    public static string SizeOf(NetworkInput input) =>
        (input.Shape.Height.IsConstant ? $", height: {input.Shape.Height}" : "") +
        (input.Shape.Width.IsConstant ? $", width: {input.Shape.Width}" : "") +
        (input.Minimum > 1 ? $", minimum: {input.Minimum}" : "");

    /// <summary>A parameter of a module, which says where the module is and in which element type.</summary>
    public static string Reference(ModuleDefinition definition) => definition.Members
        .Select(member => member switch
        {
            Conv2dLayer layer => $"{layer.Name}.weight",
            ChildModule { When: null, Instance.Definition: { Blocks: null } child } when definition.Members.All(other => other is not Conv2dLayer) => $"{((ChildModule)member).Name}.{Reference(child)}",
            _ => null,
        })
        .OfType<string>()
        .First();
}

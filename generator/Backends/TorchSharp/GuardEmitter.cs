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
        string size = (shape.Height.IsConstant ? $", height: {shape.Height}" : "") + (shape.Width.IsConstant ? $", width: {shape.Width}" : "");
        writer.Line($"InputGuard.Check({input}, nameof({network.Name}), channels: {shape.Channels}, {reference}{size});");
        foreach (BatchStatistics statistics in network.BatchStatistics)
        {
            string trains = module + (statistics.Child is { } child ? child + ".training" : "training");
            writer.Line($"InputGuard.CheckBatch({input}, nameof({network.Name}), {trains}, stride: {statistics.Stride});");
        }

        writer.Blank();
    }

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

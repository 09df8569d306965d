using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints the types of what modules return: maps that know their place, and several maps together.</summary>
internal static class BundleEmitter
{
    public static string TypeOf(FeatureMap? map) => map is null ? "Tensor" : CSharp.Pascal(map.Name);

    /// <summary>What a module's bodies return: bundles of maps, and the maps' types.</summary>
    public static void Write(SourceWriter writer, ModuleDefinition definition)
    {
        foreach (Body body in definition.Bodies.Where(body => body.Bundle is not null).GroupBy(body => body.Bundle).Select(group => group.First()))
            WriteBundle(writer, body);
        foreach (FeatureMap map in definition.Maps.OrderBy(map => map.Name, StringComparer.Ordinal))
        {
            (Body body, BodyOutput output) = definition.Bodies
                .SelectMany(body => body.Outputs, (body, output) => (body, output))
                .First(pair => pair.output.Map == map);
            string type = TypeOf(map);
            writer.Blank();
            writer.Line($"/// <summary>A map {type}, {body.Shapes[output.Value]}, stride {CSharp.Number(map.Stride)}: a tensor that does not go where another level belongs.</summary>");
            writer.Line($"public sealed class {type}(Tensor tensor) : FeatureMap(tensor, nameof({type}), channels: {CSharp.Number(map.Channels)}, stride: {CSharp.Number(map.Stride)});");
        }
    }

    private static void WriteBundle(SourceWriter writer, Body body)
    {
        string[] types = [.. body.Outputs.Select(output => TypeOf(output.Map))];
        writer.Blank();
        writer.Line($"/// <summary>{types[0]} to {types[types.Length - 1]}, finest first; disposing this disposes them.</summary>");
        foreach (BodyOutput output in body.Outputs)
            writer.Line($"/// <param name=\"{CSharp.Pascal(output.Name)}\">{body.Shapes[output.Value]}, stride {output.Stride}.</param>");
        string names = string.Join(", ", body.Outputs.Select(output => CSharp.Pascal(output.Name)));
        writer.Line($"public sealed record {body.Bundle}({string.Join(", ", types.Zip(body.Outputs, (type, output) => $"{type} {CSharp.Pascal(output.Name)}"))}) : FeatureMaps({names});");
    }
}

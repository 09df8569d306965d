using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints the type that holds several tensors which belong together.</summary>
internal static class BundleEmitter
{
    public static void Write(SourceWriter writer, Body body)
    {
        string parameters = string.Join(", ", body.Outputs.Select(output => $"{FeatureMapEmitter.TypeOf(output.Map)} {output.Name}"));
        writer.Blank();
        writer.Line($"/// <summary>{CSharp.Pascal(body.Outputs[0].Name)} to {CSharp.Pascal(body.Outputs[body.Outputs.Count - 1].Name)}, finest first; disposing this disposes them.</summary>");
        using (writer.Block($"public sealed class {body.Bundle}({parameters}) : IDisposable"))
        {
            foreach (BodyOutput output in body.Outputs)
            {
                writer.Line($"/// <summary>{body.Shapes[output.Value]}, stride {output.Stride}.</summary>");
                writer.Line($"public {FeatureMapEmitter.TypeOf(output.Map)} {CSharp.Pascal(output.Name)} {{ get; }} = {output.Name};");
                writer.Blank();
            }

            writer.Line("/// <summary>Takes the maps apart; each is then the caller's to dispose.</summary>");
            writer.Line($"public void Deconstruct({string.Join(", ", body.Outputs.Select(output => $"out {FeatureMapEmitter.TypeOf(output.Map)} {output.Name}"))}) =>");
            using (writer.Indented())
            {
                writer.Line($"({string.Join(", ", body.Outputs.Select(output => output.Name))}) = " +
                    $"({string.Join(", ", body.Outputs.Select(output => CSharp.Pascal(output.Name)))});");
            }

            writer.Blank();
            writer.Line("/// <summary>Disposes every map.</summary>");
            using (writer.Block("public void Dispose()"))
            {
                foreach (BodyOutput output in body.Outputs)
                    writer.Line($"{CSharp.Pascal(output.Name)}.Dispose();");
            }
        }
    }
}

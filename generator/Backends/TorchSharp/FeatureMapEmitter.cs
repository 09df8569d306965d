using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints the type of a map that passes between modules: a tensor whose place the compiler knows.</summary>
internal static class FeatureMapEmitter
{
    public static string TypeOf(FeatureMap? map) => map is null ? "Tensor" : CSharp.Pascal(map.Name);

    public static void Write(SourceWriter writer, FeatureMap map, TensorShape shape)
    {
        string type = TypeOf(map);
        writer.Blank();
        writer.Line($"/// <summary>A map {type}, {shape}: a tensor that does not go where another level belongs.</summary>");
        using (writer.Block($"public readonly struct {type} : IFeatureMap<{type}>"))
        {
            writer.Line($"private {type}(Tensor tensor) => Tensor = tensor;");
            writer.Blank();
            writer.Line("/// <summary>The channels.</summary>");
            writer.Line($"public static long Channels => {CSharp.Number(map.Channels)};");
            writer.Blank();
            writer.Line("/// <summary>Pixels of the network's input a step of the map, along each spatial axis.</summary>");
            writer.Line($"public static int Stride => {CSharp.Number(map.Stride)};");
            writer.Blank();
            writer.Line("/// <summary>The numbers.</summary>");
            writer.Line("public Tensor Tensor { get; }");
            writer.Blank();
            writer.Line("/// <summary>Any map is a tensor.</summary>");
            writer.Line($"public static implicit operator Tensor({type} map) => map.Tensor;");
            writer.Blank();
            writer.Line($"/// <summary>Takes a tensor for a map {type}; disposing the map disposes the tensor.</summary>");
            writer.Line($"/// <exception cref=\"ArgumentException\">The tensor is not [N,{CSharp.Number(map.Channels)},h,w].</exception>");
            writer.Line($"public static {type} From(Tensor tensor) => new(InputGuard.CheckMap(tensor, nameof({type}), Channels));");
            writer.Blank();
            writer.Line("/// <summary>Disposes the tensor.</summary>");
            writer.Line("public void Dispose() => Tensor.Dispose();");
        }
    }
}

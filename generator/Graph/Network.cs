namespace PanopticFpn.Gen.Graph;

/// <summary>A whole network: a tree of modules, and what its users must know of it. Nothing here knows C#, TorchSharp or ONNX.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Namespace">Where the model lives.</param>
/// <param name="Summary">The kind of network, in a line.</param>
/// <param name="SpecHash">The hash of the spec that it comes from (see <c>SpecHash</c>).</param>
/// <param name="Input">The pictures that it takes.</param>
/// <param name="Classes">What the logits' channels stand for, or null where it does not segment.</param>
/// <param name="BatchStatistics">Where the network normalises over the batch.</param>
/// <param name="Root">The outermost module; the network's own class.</param>
internal sealed record Network(
    string Name,
    string Namespace,
    string Summary,
    string SpecHash,
    NetworkInput Input,
    ClassTable? Classes,
    BatchStatistics BatchStatistics,
    ModuleDefinition Root)
{
    public Network Rewrite(Func<ModuleDefinition, Body, Body> rewrite) => this with { Root = Root.RewriteBodies(rewrite) };
}

/// <summary>The classes of a segmentation network.</summary>
/// <param name="Names">One a class, or none where they are only counted.</param>
/// <param name="Colors">One a class, as 0xRRGGBB, or none.</param>
/// <param name="Ignore">The value in a mask that belongs to no class.</param>
internal sealed record ClassTable(int Count, IReadOnlyList<ClassLabel> Names, IReadOnlyList<int> Colors, int Ignore);

/// <summary>A class's name, and the same as an identifier.</summary>
internal sealed record ClassLabel(string Name, string Identifier);

/// <summary>The coarsest map that is normalised over the batch: in training it needs more than one value a channel.</summary>
/// <param name="Child">The child of the root that holds it, or null where the root does.</param>
/// <param name="Stride">Pixels of the network's input a step of that map, along each spatial axis.</param>
internal sealed record BatchStatistics(string? Child, int Stride);

/// <summary>RGB pictures in [0,1], normalised channel by channel.</summary>
internal sealed record NetworkInput(string Name, TensorShape Shape, IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    /// <summary>ImageNet's statistics, which torchvision's weights were trained with.</summary>
    public static NetworkInput ImageNet { get; } = new(
        "images",
        new TensorShape(Dimension.Symbol("N"), 3, Dimension.Symbol("H"), Dimension.Symbol("W")),
        [0.485, 0.456, 0.406],
        [0.229, 0.224, 0.225]);
}

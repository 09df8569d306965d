namespace PanopticFpn.Gen.Graph;

/// <summary>A whole network: a tree of modules, and what its users must know of it. Nothing here knows C#, TorchSharp or ONNX.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Namespace">Where the model lives.</param>
/// <param name="Title">The kind of network, in a line.</param>
/// <param name="SpecHash">The hash of the spec that it comes from (see <c>SpecHash</c>).</param>
/// <param name="Input">The pictures that it takes.</param>
/// <param name="Root">The outermost module; the network's own class.</param>
internal sealed record Network(string Name, string Namespace, string Title, string SpecHash, NetworkInput Input, ModuleDefinition Root)
{
    /// <summary>Whether other assemblies see the class.</summary>
    public bool IsPublic { get; init; } = true;

    /// <summary>The user's own line about it, or null.</summary>
    public string? Summary { get; init; }

    /// <summary>The names of the logits' channels, or none where they are only counted.</summary>
    public IReadOnlyList<ClassLabel> Labels { get; init; } = [];

    /// <summary>What a pixel may be, or null where the network does not segment.</summary>
    public ClassTable? Classes { get; init; }

    /// <summary>Where the network normalises over the batch; nowhere with norms that do not.</summary>
    public IReadOnlyList<BatchStatistics> BatchStatistics { get; init; } = [];

    /// <summary>The published weights that belong to the backbone, or null.</summary>
    public PretrainedBackbone? Pretrained { get; init; }

    public Network Rewrite(Func<ModuleDefinition, Body, Body> rewrite) => this with { Root = Root.RewriteBodies(rewrite) };
}

/// <summary>The classes of a segmentation network.</summary>
/// <param name="Colors">One a class, as 0xRRGGBB, or none.</param>
/// <param name="Ignore">The value in a mask that belongs to no class.</param>
internal sealed record ClassTable(int Count, IReadOnlyList<int> Colors, int Ignore);

/// <summary>A class's name, and the same as an identifier.</summary>
internal sealed record ClassLabel(string Name, string Identifier);

/// <summary>The coarsest map that is normalised over the batch: in training it needs more than one value a channel.</summary>
/// <param name="Child">The child of the root that holds it, or null where the root does.</param>
/// <param name="Stride">Pixels of the network's input a step of that map, along each spatial axis.</param>
internal sealed record BatchStatistics(string? Child, int Stride);

/// <summary>A file of weights for the backbone.</summary>
/// <param name="Variant">torchvision's name of the network.</param>
/// <param name="Weights">torchvision's name of the weights.</param>
/// <param name="File">The file's name.</param>
/// <param name="Prefix">What stands before the file's names in the network's state dict.</param>
internal sealed record PretrainedBackbone(string Variant, string Weights, string File, string Prefix);

/// <summary>Pictures in [0,1], normalised channel by channel.</summary>
internal sealed record NetworkInput(string Name, TensorShape Shape, IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    /// <summary>The fewest rows and columns that leave something of every map: more than one where a layer rounds sizes down (see <c>InferShapes</c>).</summary>
    public long Minimum { get; init; } = 1;
}

namespace PanopticFpn;

/// <summary>What the compiler knows of a network: what goes in, what comes out, and every step between.</summary>
/// <param name="Name">The model's class name.</param>
/// <param name="Summary">One line: the kind of network, such as <c>Panoptic FPN (semantic branch) over ResNet-50, 32 classes</c>.</param>
/// <param name="SpecHash">SHA-256 of the spec in canonical form, in lower-case hex: equal for specs that mean the same.</param>
/// <param name="Input">The pictures that the network takes.</param>
/// <param name="Outputs">What <c>forward</c> returns, in order.</param>
/// <param name="Classes">The classes of a segmentation model, else null.</param>
/// <param name="Groups">The steps in the order in which they run, repeated blocks together.</param>
/// <param name="Pretrained">The published weights that the spec names for the backbone, else null.</param>
public sealed record ModelDescription(
    string Name,
    string Summary,
    string SpecHash,
    ModelInput Input,
    IReadOnlyList<ModelOutput> Outputs,
    SegmentationClasses? Classes,
    IReadOnlyList<StepGroup> Groups,
    PretrainedBackbone? Pretrained = null)
{
    /// <summary>What the inference form computes otherwise than the network as it trains, and what that saves.</summary>
    public OptimizationReport? Optimizations { get; init; }

    /// <summary>The trainable numbers of the whole network (running statistics are not counted, as in PyTorch).</summary>
    public long Parameters => Groups.Sum(group => group.Parameters);

    /// <summary>Multiply-adds of the convolutions for a batch of one at a height and width.</summary>
    public long MultiplyAdds(long height, long width) =>
        Groups.Sum(group => group.MultiplyAdds(ModelInput.Symbols(1, height, width)));
}

/// <summary>A file of ImageNet weights that torchvision publishes for a backbone.</summary>
/// <param name="Variant">torchvision's name of the network, such as <c>resnet50</c>.</param>
/// <param name="Weights">torchvision's name of the weights, such as <c>IMAGENET1K_V2</c>.</param>
/// <param name="File">The file's name; its eight hex digits are the start of its SHA-256.</param>
/// <param name="Prefix">What stands before the file's keys in the network's state dict: <c>backbone.</c>, or nothing.</param>
public sealed record PretrainedBackbone(string Variant, string Weights, string File, string Prefix);

/// <summary>The pictures that a network takes: in [0,1], normalised channel by channel as <c>(x - mean) / std</c>.</summary>
/// <param name="Name">The name of the input, also in ONNX.</param>
/// <param name="Shape">The shape over <c>N</c>, <c>H</c> and <c>W</c>; constants where the spec fixes the size.</param>
/// <param name="Mean">The mean of each channel.</param>
/// <param name="StandardDeviation">The standard deviation of each channel.</param>
public sealed record ModelInput(string Name, TensorShape Shape, IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)
{
    /// <summary>The values of the symbols <c>N</c>, <c>H</c> and <c>W</c> at a size.</summary>
    public static IReadOnlyDictionary<string, long> Symbols(long batch, long height, long width) =>
        new Dictionary<string, long> { ["N"] = batch, ["H"] = height, ["W"] = width };
}

/// <summary>One tensor that <c>forward</c> returns.</summary>
/// <param name="Name">Its name, also in ONNX: <c>logits</c>, <c>p2</c>, <c>f0</c>.</param>
/// <param name="Shape">Its shape over <c>N</c>, <c>H</c> and <c>W</c>.</param>
/// <param name="Stride">Input pixels a step of this tensor, along each spatial axis; 0 where it has no such axes.</param>
public sealed record ModelOutput(string Name, TensorShape Shape, int Stride);

/// <summary>Steps that stand together: one layer with what follows it, or a block that is repeated.</summary>
/// <param name="Name">Its place in the network: <c>backbone.layer3</c>, or <c>backbone.layer3.{1..5}</c> for a repeated block.</param>
/// <param name="Kind">What it is: <c>Bottleneck</c>, <c>Stem</c>, <c>Lateral</c>.</param>
/// <param name="Repeats">How many times it stands in the network, one after another.</param>
/// <param name="Steps">The steps of one repetition.</param>
public sealed record StepGroup(string Name, string Kind, int Repeats, IReadOnlyList<StepDescription> Steps)
{
    /// <summary>The trainable numbers of all repetitions.</summary>
    public long Parameters => Repeats * Steps.Sum(step => step.Parameters);

    /// <summary>Multiply-adds of all repetitions at a size.</summary>
    public long MultiplyAdds(IReadOnlyDictionary<string, long> symbols) =>
        Repeats * Steps.Sum(step => step.MultiplyAdds(symbols));
}

/// <summary>One operation of the network.</summary>
/// <param name="Name">The layer's state-dict name, or the result's name where there is no layer; relative to its group.</param>
/// <param name="Operation">The operation in a few words: <c>Conv2d 3x3, stride 2</c>.</param>
/// <param name="Output">The result's shape over <c>N</c>, <c>H</c> and <c>W</c>.</param>
/// <param name="Parameters">Trainable numbers that are used here for the first time (a shared layer counts once).</param>
/// <param name="MultiplyAddsPerElement">Multiply-adds for each number of the result.</param>
public sealed record StepDescription(string Name, string Operation, TensorShape Output, long Parameters, long MultiplyAddsPerElement)
{
    /// <summary>Multiply-adds at a size.</summary>
    public long MultiplyAdds(IReadOnlyDictionary<string, long> symbols) =>
        MultiplyAddsPerElement == 0 ? 0 : MultiplyAddsPerElement * Output.Evaluate(symbols).Aggregate(1L, (product, length) => product * length);
}

/// <summary>What the compiler's passes changed on the way to the inference form.</summary>
/// <param name="Height">The height of the pictures that the savings are for: the spec's, or 512 where it leaves the size open.</param>
/// <param name="Width">Their width.</param>
/// <param name="Passes">The passes that changed something, in their order.</param>
public sealed record OptimizationReport(long Height, long Width, IReadOnlyList<Optimization> Passes);

/// <summary>What one pass changed, and what that saves for one picture.</summary>
/// <param name="Pass">The pass's name.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Places">The steps that are computed otherwise; where steps only went, those that went.</param>
/// <param name="MultiplyAdds">Multiply-adds saved; below zero where the pass saves bytes for them.</param>
/// <param name="Bytes">Bytes of maps in float32 that are neither read nor written any more.</param>
public sealed record Optimization(string Pass, string Summary, IReadOnlyList<string> Places, long MultiplyAdds, long Bytes);

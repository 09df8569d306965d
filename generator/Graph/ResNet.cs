using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>One map that a backbone gives.</summary>
/// <param name="Name">The paper's name, or the seed's for the features alone.</param>
internal sealed record Feature(string Name, int Channels, int Stride);

/// <summary>A backbone ready to stand in a network.</summary>
internal sealed record Backbone(ModuleDefinition Definition, IReadOnlyList<Feature> Features, string Title);

/// <summary>
/// torchvision's ResNet without its classifier (He et al., 2015, with the stride on the 3x3 convolution, known as V1.5).
/// </summary>
internal static class ResNet
{
    private const string Property = "backbone.depth";
    private const int StemWidth = 64;
    private static readonly int[] Widths = [64, 128, 256, 512];

    /// <summary>The backbone as a network of its own: the stem's output and the four stages', as f0 to f4.</summary>
    public static Backbone AsFeatureNetwork(BackboneSpec spec, string model) => Build(spec, model, BodyAccess.EntryPoint, firstFeature: 0, 'f');

    /// <summary>The backbone inside a network: the four stages' outputs, as c2 to c5.</summary>
    public static Backbone AsModule(BackboneSpec spec) => Build(spec, "ResNet", BodyAccess.Module, firstFeature: 1, 'c');

    private static Backbone Build(BackboneSpec spec, string name, BodyAccess access, int firstFeature, char prefix)
    {
        (ModuleDefinition block, int expansion, int[] counts) = Variant(spec.Depth);
        ModuleDefinition stage = ResNetBlocks.Stage(block);

        // The paper counts levels by their stride, c2 at stride 4; the seed counts features from the stem's.
        int offset = prefix == 'c' ? 1 : 0;
        Feature[] features = Enumerable.Range(0, 5)
            .Select(index => index == 0
                ? new Feature($"{prefix}{offset}", StemWidth, 4)
                : new Feature($"{prefix}{index + offset}", Widths[index - 1] * expansion, 2 << index))
            .ToArray();

        ModuleDefinition definition = new(
            name,
            $"ResNet-{spec.Depth} without its classifier.",
            NetworkInput.ImageNet.Shape,
            Constants: [],
            [.. StemMembers(), .. StageMembers(stage, expansion, counts)],
            [ForwardBody(features, access, firstFeature, prefix)]);
        return new Backbone(definition, features.Skip(firstFeature).ToArray(), $"ResNet-{spec.Depth}");
    }

    private static (ModuleDefinition Block, int Expansion, int[] Counts) Variant(int depth) => depth switch
    {
        18 => (ResNetBlocks.Basic, 1, [2, 2, 2, 2]),
        34 => (ResNetBlocks.Basic, 1, [3, 4, 6, 3]),
        50 => (ResNetBlocks.Bottleneck, 4, [3, 4, 6, 3]),
        101 => (ResNetBlocks.Bottleneck, 4, [3, 4, 23, 3]),
        152 => (ResNetBlocks.Bottleneck, 4, [3, 8, 36, 3]),
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "The spec reader lets 18, 34, 50, 101 and 152 through."),
    };

    private static Member[] StemMembers() =>
    [
        new Conv2dLayer("Conv1", "conv1", Property, 3, StemWidth, Kernel: 7)
        {
            Stride = 2,
            Padding = 3,
            Bias = false,
            Initialization = Initialization.KaimingFanOut,
        },
        new BatchNorm2dLayer("BatchNorm1", "bn1", Property, StemWidth),
    ];

    private static IEnumerable<Member> StageMembers(ModuleDefinition stage, int expansion, int[] counts)
    {
        int inChannels = StemWidth;
        for (int index = 0; index < counts.Length; index++)
        {
            int outChannels = Widths[index] * expansion;
            int stride = index == 0 ? 1 : 2;
            bool downsample = stride != 1 || inChannels != outChannels;
            yield return new ChildModule(
                $"Layer{index + 1}",
                $"layer{index + 1}",
                Property,
                ResNetBlocks.Instantiate(stage, counts[index], inChannels, Widths[index], outChannels, stride, downsample ? 1 : 0));
            inChannels = outChannels;
        }
    }

    private static Body ForwardBody(Feature[] features, BodyAccess access, int firstFeature, char prefix)
    {
        var body = new BodyBuilder();
        string x = body.Conv2d("conv1", "Conv1", "images");
        x = body.BatchNorm2d("bn1", "BatchNorm1", x);
        x = body.Relu("relu1", x);
        x = body.MaxPool2d(features[0].Name, x, kernel: 3, stride: 2, padding: 1);
        for (int index = 1; index < features.Length; index++)
            x = body.Call(features[index].Name, $"Layer{index}", x);

        return body.Build(
            Body.Forward,
            $"Runs the backbone and returns {features[firstFeature].Name} to {features[features.Length - 1].Name}.",
            access,
            "images",
            [.. features.Skip(firstFeature).Select(feature => new BodyOutput(feature.Name, feature.Name, feature.Stride))],
            bundle: "Features");
    }
}

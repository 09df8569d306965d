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
    private static readonly int[] Planes = [64, 128, 256, 512];

    /// <summary>The backbone as a network of its own: the stem's output and the four stages', as f0 to f4.</summary>
    public static Backbone AsFeatureNetwork(BackboneSpec spec, string model) => Build(spec, model, BodyAccess.EntryPoint, firstFeature: 0, 'f');

    /// <summary>The backbone inside a network: the four stages' outputs, as c2 to c5.</summary>
    public static Backbone AsModule(BackboneSpec spec) => Build(spec, "ResNet", BodyAccess.Module, firstFeature: 1, 'c');

    private static Backbone Build(BackboneSpec spec, string name, BodyAccess access, int firstFeature, char prefix)
    {
        StageNumbers[] stages = [.. Stages(spec)];
        bool isDilated = stages.Any(stage => stage.Dilation != 1);
        ModuleDefinition block = spec.Block == BlockKind.Basic ? ResNetBlocks.Basic : ResNetBlocks.Bottleneck(spec.Groups, isDilated);
        ModuleDefinition stageDefinition = ResNetBlocks.Stage(block);

        Feature[] features = Features(stages, prefix);
        string title = Title(spec);
        ModuleDefinition definition = new(
            name,
            $"{title} without its classifier.",
            NetworkInput.ImageNet.Shape,
            Constants: [],
            [
                .. StemMembers(),
                .. stages.Select((stage, index) => new ChildModule(
                    $"Layer{index + 1}", $"layer{index + 1}", Property, ResNetBlocks.Instantiate(stageDefinition, stage))),
            ],
            [ForwardBody(features, access, firstFeature)]);
        return new Backbone(definition, features.Skip(firstFeature).ToArray(), title);
    }

    /// <summary>The stem's map and the stages': c1 to c5 as in the paper, or f0 to f4 as in the seed.</summary>
    private static Feature[] Features(StageNumbers[] stages, char prefix)
    {
        int index = prefix == 'c' ? 1 : 0;
        int stride = 4;
        var features = new List<Feature> { new($"{prefix}{index++}", StemWidth, stride) };
        foreach (StageNumbers stage in stages)
        {
            stride *= stage.Stride;
            features.Add(new Feature($"{prefix}{index++}", stage.OutChannels, stride));
        }

        return [.. features];
    }

    /// <summary>The four stages; one that trades its stride for dilation is dilated from its second block on, as in torchvision.</summary>
    private static IEnumerable<StageNumbers> Stages(BackboneSpec spec)
    {
        int expansion = spec.Block == BlockKind.Basic ? 1 : 4;
        int inChannels = StemWidth;
        int dilation = 1;
        for (int index = 0; index < spec.Layers.Count; index++)
        {
            int planes = Planes[index];
            int stride = index == 0 ? 1 : 2;
            int firstDilation = dilation;
            if (index > 0 && spec.ReplaceStrideWithDilation[index - 1])
            {
                dilation *= stride;
                stride = 1;
            }

            int width = spec.Block == BlockKind.Basic ? planes : planes * spec.WidthPerGroup / 64 * spec.Groups;
            yield return new StageNumbers(spec.Layers[index], inChannels, width, planes * expansion, stride, firstDilation, dilation);
            inChannels = planes * expansion;
        }
    }

    /// <summary>The network as papers and model zoos call it.</summary>
    private static string Title(BackboneSpec spec)
    {
        string depth = spec.Depth is { } published ? $"{published}" : $"[{string.Join(",", spec.Layers)}]";
        string family = spec.Groups > 1
            ? $"ResNeXt-{depth} {spec.Groups}x{spec.WidthPerGroup}d"
            : spec.WidthPerGroup == 64 ? $"ResNet-{depth}" : $"Wide ResNet-{depth}-{spec.WidthPerGroup / 64.0:0.##}";
        return spec.ReplaceStrideWithDilation.Any(dilated => dilated) ? $"{family}, dilated" : family;
    }

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

    private static Body ForwardBody(Feature[] features, BodyAccess access, int firstFeature)
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

using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>A backbone ready to stand in a network.</summary>
/// <param name="Features">The maps that it gives, finest first.</param>
internal sealed record Backbone(ModuleDefinition Definition, IReadOnlyList<FeatureMap> Features, string Title);

/// <summary>
/// torchvision's ResNet (He et al., 2015, with the stride on the 3x3 convolution, known as V1.5).
/// </summary>
internal static class ResNet
{
    private const string Property = "backbone.depth";

    /// <summary>The backbone as a network of its own: the stem's output and the four stages', as f0 to f4.</summary>
    public static Backbone AsFeatureNetwork(BackboneSpec spec, NetworkInput input, string model)
    {
        FeatureMap[] maps = Maps(spec, 'f', first: 0);
        return new Backbone(Definition(spec, input, model, [], FeaturesBody(spec, input, maps, maps, BodyAccess.EntryPoint)), maps, Title(spec));
    }

    /// <summary>The backbone inside a network: the four stages' outputs, as c2 to c5.</summary>
    public static Backbone AsModule(BackboneSpec spec, NetworkInput input)
    {
        FeatureMap[] maps = Maps(spec, 'c', first: 1);
        FeatureMap[] features = [.. maps.Skip(1)];
        return new Backbone(Definition(spec, input, "ResNet", [], FeaturesBody(spec, input, maps, features, BodyAccess.Module)), features, Title(spec));
    }

    /// <summary>The whole ResNet with average pooling and a linear layer, as torchvision's classifiers.</summary>
    public static Backbone AsClassifier(BackboneSpec spec, NetworkInput input, string model, ClassifierSpec classifier)
    {
        FeatureMap[] maps = Maps(spec, 'c', first: 1);
        FeatureMap last = maps[maps.Length - 1];
        var body = new BodyBuilder();
        WriteStages(body, spec, input, maps);
        body.Heading("Classify: the mean of each channel, then one linear layer.");
        string pooled = body.GlobalAveragePool("pooled", last.Name);
        string logits = body.Linear("logits", "Fc", pooled);
        Body forward = body.Build(
            Body.Forward,
            "Classifies pictures: the class with the largest logit is the picture's.",
            BodyAccess.EntryPoint,
            input.Name,
            [new BodyOutput("logits", logits, 0)]);
        var layer = new LinearLayer("Fc", "fc", "classifier.classes", last.Channels, classifier.Classes);
        return new Backbone(Definition(spec, input, model, [layer], forward), [.. maps.Skip(1)], Title(spec));
    }

    private static ModuleDefinition Definition(BackboneSpec spec, NetworkInput input, string name, Member[] head, Body forward)
    {
        StageNumbers[] stages = [.. Stages(spec)];
        var blocks = new ResNetBlocks(spec.Norm, spec.ZeroInitResidual);
        ModuleDefinition stage = ResNetBlocks.Stage(spec.Block == BlockKind.Basic
            ? blocks.Basic()
            : blocks.Bottleneck(spec.Groups, isDilated: stages.Any(stage => stage.Dilation != 1)));
        return new ModuleDefinition(
            name,
            head.Length == 0 ? $"{Title(spec)} without its classifier." : $"{Title(spec)}.",
            input.Shape,
            Constants: [],
            [
                .. StemMembers(spec, input),
                .. stages.Select((numbers, index) => new ChildModule(
                    $"Layer{index + 1}", $"layer{index + 1}", Property, ResNetBlocks.Instantiate(stage, numbers))),
                .. head,
            ],
            [forward]);
    }

    /// <summary>The stem's map and the stages': c1 to c5 as in the paper, or f0 to f4 as in the seed.</summary>
    private static FeatureMap[] Maps(BackboneSpec spec, char prefix, int first)
    {
        int stride = 4;
        var maps = new List<FeatureMap> { new($"{prefix}{first}", spec.Channels, stride) };
        foreach (StageNumbers stage in Stages(spec))
        {
            stride *= stage.Stride;
            maps.Add(new FeatureMap($"{prefix}{first + maps.Count}", stage.OutChannels, stride));
        }

        return [.. maps];
    }

    /// <summary>The four stages; one that trades its stride for dilation is dilated from its second block on, as in torchvision.</summary>
    private static IEnumerable<StageNumbers> Stages(BackboneSpec spec)
    {
        int expansion = spec.Block == BlockKind.Basic ? 1 : 4;
        int inChannels = spec.Channels;
        int dilation = 1;
        for (int index = 0; index < spec.Layers.Count; index++)
        {
            int planes = spec.Channels << index;
            int stride = index == 0 ? 1 : 2;
            int firstDilation = dilation;
            if (index > 0 && spec.ReplaceStrideWithDilation[index - 1])
            {
                dilation *= stride;
                stride = 1;
            }

            // As torchvision computes it, and one channel a group at least.
            int width = spec.Block == BlockKind.Basic ? planes : Math.Max(1, planes * spec.WidthPerGroup / 64) * spec.Groups;
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
        string width = spec.Channels == BackboneSpec.PublishedChannels ? "" : $" of {spec.Channels} channels";
        string dilation = spec.ReplaceStrideWithDilation.Any(dilated => dilated) ? ", dilated" : "";
        return $"{family}{width}{dilation}";
    }

    private static Member[] StemMembers(BackboneSpec spec, NetworkInput input) =>
    [
        new Conv2dLayer("Conv1", "conv1", Property, input.Shape.Channels.Value, spec.Channels, Kernel: 7)
        {
            Stride = 2,
            Padding = 3,
            Bias = false,
            Initialization = Initialization.KaimingFanOut,
        },
        StemNorm(spec),
    ];

    private static NormLayer StemNorm(BackboneSpec spec) => new ResNetBlocks(spec.Norm, zeroInitResidual: false).Norm("1", "bn1", spec.Channels);

    private static Body FeaturesBody(BackboneSpec spec, NetworkInput input, FeatureMap[] maps, FeatureMap[] features, BodyAccess access)
    {
        var body = new BodyBuilder();
        WriteStages(body, spec, input, maps);
        return body.Build(
            Body.Forward,
            $"Runs the backbone and returns {features[0].Name} to {features[features.Length - 1].Name}.",
            access,
            input.Name,
            [.. features.Select(feature => feature.AsOutput)],
            bundle: "Features");
    }

    private static void WriteStages(BodyBuilder body, BackboneSpec spec, NetworkInput input, FeatureMap[] maps)
    {
        NormLayer norm = StemNorm(spec);
        string x = body.Conv2d("conv1", "Conv1", input.Name);
        x = body.Norm(ResNetBlocks.NormResult(norm, 1), norm, x);
        x = body.Relu("relu1", x);
        x = body.MaxPool2d(maps[0].Name, x, kernel: 3, stride: 2, padding: 1);
        for (int index = 1; index < maps.Length; index++)
            x = body.Call(maps[index].Name, $"Layer{index}", x);
    }
}

using PanopticFpn.Gen;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Compiler.Tests;

/// <summary>Specs that a user could write, over the whole language and small enough to run by the hundred.</summary>
internal static class RandomSpec
{
    public static NetworkSpec Next(Random random, string model)
    {
        bool classifier = random.Next(6) == 0;
        bool fpn = !classifier && random.Next(5) > 0;
        bool semantic = fpn && random.Next(4) > 0;
        FpnSpec? pyramid = fpn ? Fpn(random) : null;
        return new NetworkSpec(model, "Random.Models", Backbone(random), pyramid, semantic ? Semantic(random, pyramid!.Channels) : null)
        {
            IsPublic = random.Next(4) > 0,
            Summary = random.Next(3) == 0 ? "A \"network\" <of> 2 & more lines' worth." : null,
            Input = Input(random),
            Classifier = classifier ? new ClassifierSpec(3) { Names = random.Next(2) == 0 ? [] : Names(3) } : null,
        };
    }

    /// <summary>Any channels; one in four has a size of its own.</summary>
    private static InputSpec Input(Random random)
    {
        InputSpec input = InputSpec.OfChannels(random.Next(3) == 0 ? random.Next(1, 6) : 3);
        return random.Next(4) > 0 ? input : input with { Height = random.Next(1, 100), Width = random.Next(1, 100) };
    }

    private static FpnSpec Fpn(Random random)
    {
        int channels = random.Next(1, 40);
        return new FpnSpec(channels)
        {
            Lateral = Convolution(random, channels),
            Smooth = new SmoothSpec(Convolution(random, channels), Enumerable.Range(2, 4).Where(_ => random.Next(3) > 0).ToEquatableArray()),
            Upsampling = Upsampling(random),
            Fusion = (FpnFusion)random.Next(2),
            ExtraLevels = random.Next(2),
        };
    }

    private static ConvolutionSpec Convolution(Random random, int channels) => new(1 + 2 * random.Next(4))
    {
        Bias = random.Next(2) == 0,
        Norm = random.Next(2) == 0 ? null : Norm(random, channels),
    };

    private static SemanticSpec Semantic(Random random, int pyramid)
    {
        int classes = random.Next(1, 12);
        int channels = random.Next(1, 40);
        NormSpec? norm = random.Next(4) switch
        {
            0 => null,
            1 => Norm(random, GreatestCommonDivisor(channels, pyramid)),
            _ => NormSpec.Group(channels),
        };
        return new SemanticSpec(channels, classes)
        {
            Style = (SemanticStyle)random.Next(2),
            Norm = norm,
            Upsampling = Upsampling(random),
            Fusion = (SemanticFusion)random.Next(2),
            Dropout = random.Next(3) == 0 ? 0.25 : 0,
            Scale = 1 << random.Next(3),
            Names = random.Next(2) == 0 ? [] : Names(classes),
            Colors = random.Next(2) == 0 ? [] : Enumerable.Range(0, classes).Select(_ => random.Next(0x1000000)).ToEquatableArray(),
            Ignore = random.Next(2) == 0 ? 255 : random.Next(65536),
        };
    }

    private static BackboneSpec Backbone(Random random)
    {
        bool isBasic = random.Next(3) == 0;
        int groups = isBasic || random.Next(2) == 0 ? 1 : random.Next(2, 9);
        int width = isBasic ? 64 : random.Next(1, 20);
        int channels = random.Next(2) == 0 ? BackboneSpec.PublishedChannels : random.Next(1, 70);
        int common = Enumerable.Range(0, 4).Select(stage => Math.Max(1, (channels << stage) * width / 64) * groups).Aggregate(channels, GreatestCommonDivisor);
        return new BackboneSpec(
            Depth: null,
            isBasic ? BlockKind.Basic : BlockKind.Bottleneck,
            [random.Next(1, 3), random.Next(1, 3), 1, 1],
            groups,
            width,
            isBasic ? [false, false, false] : [random.Next(3) == 0, random.Next(3) == 0, random.Next(3) == 0])
        {
            Channels = channels,

            // Every map of the backbone has a multiple of these channels.
            Norm = random.Next(2) == 0 ? NormSpec.Batch : Norm(random, common),
            ZeroInitResidual = random.Next(3) == 0,
            Weights = random.Next(4) == 0 ? new PublishedWeights("IMAGENET1K_V1", "resnet18", "resnet18-f37072fd.pth") : null,
        };
    }

    private static Resampling Upsampling(Random random) => (Resampling)random.Next(3);

    private static EquatableArray<NamedClass> Names(int classes) =>
        Enumerable.Range(0, classes).Select(index => new NamedClass($"class \"{index}\"", $"Class{index}")).ToEquatableArray();

    private static NormSpec Norm(Random random, int channels)
    {
        int[] divisors = [.. Enumerable.Range(1, channels).Where(groups => channels % groups == 0)];
        return random.Next(3) switch
        {
            0 => NormSpec.Batch,
            1 => NormSpec.FrozenBatch,
            _ => NormSpec.Group(divisors[random.Next(divisors.Length)]),
        };
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}

using PanopticFpn.Gen;
using PanopticFpn.Gen.Components;
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
        ComponentSpec? pyramid = fpn ? Fpn(random) : null;
        ComponentSpec backbone = Backbone(random);
        return new NetworkSpec(model, "Random.Models", backbone, pyramid, semantic ? Semantic(random, pyramid!.Get(FeaturePyramid.Channels)) : null)
        {
            IsPublic = random.Next(4) > 0,
            Summary = random.Next(3) == 0 ? "A \"network\" <of> 2 & more lines' worth." : null,
            Input = Input(random, LeastPixels(backbone)),
            Classifier = classifier ? Classifier.Component.Default.With(Classifier.Classes, Classes(random, 3)) : null,
        };
    }

    /// <summary>The fewest rows and columns: maps that are rounded down need some.</summary>
    public static int LeastPixels(ComponentSpec backbone) => backbone.Component == ConvNeXt.Family ? 32 : 1;

    /// <summary>Any channels; one in four has a size of its own.</summary>
    private static ComponentSpec Input(Random random, int least)
    {
        int channels = random.Next(3) == 0 ? random.Next(1, 6) : 3;
        ComponentSpec input = channels == 3 ? ImageInput.Component.Default : ImageInput.Component.Default
            .With(ImageInput.Channels, channels)
            .With(ImageInput.Mean, Enumerable.Repeat(0.0, channels).ToEquatableArray())
            .With(ImageInput.StandardDeviation, Enumerable.Repeat(1.0, channels).ToEquatableArray());
        return random.Next(4) > 0 ? input : input.With(ImageInput.Height, random.Next(least, 100)).With(ImageInput.Width, random.Next(least, 100));
    }

    private static ComponentSpec Fpn(Random random)
    {
        int channels = random.Next(1, 40);
        ComponentSpec pyramid = FeaturePyramid.Component.Default.With(FeaturePyramid.Channels, channels);
        pyramid = Convolution(random, Convolution(random, pyramid, FeaturePyramid.Lateral, channels), FeaturePyramid.Smooth, channels)
            .With(FeaturePyramid.SmoothLevels, Enumerable.Range(2, 4).Where(_ => random.Next(3) > 0).Select(level => $"p{level}").ToEquatableArray());
        return Upsampling(random, pyramid, FeaturePyramid.Upsampling)
            .With(FeaturePyramid.Fusion, (FpnFusion)random.Next(2))
            .With(FeaturePyramid.ExtraLevels, random.Next(2));
    }

    private static ComponentSpec Convolution(Random random, ComponentSpec spec, ConvolutionProperties properties, int channels) => spec
        .With(properties.Kernel, 1 + 2 * random.Next(4))
        .With(properties.Bias, random.Next(2) == 0)
        .With(properties.Norm, random.Next(2) == 0 ? null : Norm(random, channels));

    private static ComponentSpec Semantic(Random random, int pyramid)
    {
        int classes = random.Next(1, 12);
        int channels = random.Next(1, 40);
        NormSpec? norm = random.Next(4) switch
        {
            0 => null,
            1 => Norm(random, GreatestCommonDivisor(channels, pyramid)),
            _ => NormSpec.Group(channels),
        };
        ComponentSpec branch = SemanticBranch.Component.Default
            .With(SemanticBranch.Style, (SemanticStyle)random.Next(2))
            .With(SemanticBranch.Channels, channels)
            .With(SemanticBranch.Norm, norm);
        return Upsampling(random, branch, SemanticBranch.Upsampling)
            .With(SemanticBranch.Fusion, (SemanticFusion)random.Next(2))
            .With(SemanticBranch.Dropout, random.Next(3) == 0 ? 0.25 : 0)
            .With(SemanticBranch.Scale, 1 << random.Next(3))
            .With(SemanticBranch.Classes, Classes(random, classes))
            .With(SemanticBranch.Colors, random.Next(2) == 0 ? [] : Enumerable.Range(0, classes).Select(_ => random.Next(0x1000000)).ToEquatableArray())
            .With(SemanticBranch.Ignore, random.Next(2) == 0 ? 255 : random.Next(65536));
    }

    private static ComponentSpec Backbone(Random random)
    {
        if (random.Next(6) == 0)
            return MobileNetV3.Family.Default.With(MobileNetV3.Variant, (MobileNetV3Variant)random.Next(2));
        if (random.Next(12) == 0)
            return ConvNeXt.Family.Default;
        bool isBasic = random.Next(3) == 0;
        if (random.Next(8) == 0)
            return ResNet.OfDepth(18).With(ResNet.Weights, "IMAGENET1K_V1");
        int groups = isBasic || random.Next(2) == 0 ? 1 : random.Next(2, 9);
        int width = isBasic ? 64 : random.Next(1, 20);
        int channels = random.Next(2) == 0 ? ResNet.PublishedChannels : random.Next(1, 70);
        int common = Enumerable.Range(0, 4).Select(stage => Math.Max(1, (channels << stage) * width / 64) * groups).Aggregate(channels, GreatestCommonDivisor);
        return ResNet.Family.Default
            .With(ResNet.Block, isBasic ? BlockKind.Basic : BlockKind.Bottleneck)
            .With(ResNet.Layers, [random.Next(1, 3), random.Next(1, 3), 1, 1])
            .With(ResNet.Groups, groups)
            .With(ResNet.WidthPerGroup, width)
            .With(ResNet.ReplaceStrideWithDilation, isBasic ? [false, false, false] : [random.Next(3) == 0, random.Next(3) == 0, random.Next(3) == 0])
            .With(ResNet.Channels, channels)

            // Every map of the backbone has a multiple of these channels.
            .With(ResNet.Norm, random.Next(2) == 0 ? NormSpec.Batch : Norm(random, common))
            .With(ResNet.ZeroInitResidual, random.Next(3) == 0);
    }

    private static ComponentSpec Upsampling(Random random, ComponentSpec spec, UpsamplingProperties properties) => random.Next(3) switch
    {
        0 => spec,
        1 => spec.With(properties.AlignCorners, false),
        _ => spec.With(properties.Mode, Interpolation.Nearest),
    };

    private static ClassList Classes(Random random, int classes) => new(classes, random.Next(2) == 0 ? [] : Names(classes));

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

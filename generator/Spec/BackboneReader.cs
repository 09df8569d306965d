using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>Reads <c>backbone</c>.</summary>
internal static class BackboneReader
{
    private static readonly string[] Types = ["resnet"];
    private static readonly string[] Blocks = ["basic", "bottleneck"];
    private static readonly int[] Depths = [18, 34, 50, 101, 152];
    private static readonly string[] WeightNames = ["IMAGENET1K_V1", "IMAGENET1K_V2"];
    private static readonly WholeNumbers BlocksOfAStage = new(1, 1000);
    private static readonly WholeNumbers Groups = new(1, 1024);
    private static readonly WholeNumbers Channels = new(1, 1024);
    private static readonly WholeNumbers GroupWidths = new(1, 4096);

    public static BackboneSpec Read(ObjectReader backbone, InputSpec input)
    {
        backbone.RequiredChoice("type", Types);
        int? depth = backbone.Choice("depth", Depths);
        string? block = backbone.Choice("block", Blocks);
        EquatableArray<int>? layers = backbone.WholeNumbers("layers", count: 4, BlocksOfAStage);
        int channels = backbone.WholeNumber("channels", Channels, BackboneSpec.PublishedChannels);
        RequireOneForm(backbone);

        BackboneSpec published = BackboneSpec.OfDepth(depth ?? 50);
        var spec = new BackboneSpec(
            backbone.Has("depth") ? depth : null,
            block is null ? published.Block : block == "basic" ? BlockKind.Basic : BlockKind.Bottleneck,
            layers ?? published.Layers,
            backbone.WholeNumber("groups", Groups, fallback: published.Groups),
            backbone.WholeNumber("widthPerGroup", GroupWidths, fallback: published.WidthPerGroup),
            backbone.TruthValues("replaceStrideWithDilation", count: 3, published.ReplaceStrideWithDilation))
        {
            Channels = channels,
            Norm = backbone.Norm("norm", NormSpec.Batch)!,
            ZeroInitResidual = backbone.TruthValue("zeroInitResidual", fallback: false),
        };
        if (spec.Block == BlockKind.Basic)
            RequireBasic(backbone, spec);
        return spec with { Weights = ReadWeights(backbone, spec, input) };
    }

    /// <summary>A published depth, or a block and the layers of each stage.</summary>
    private static void RequireOneForm(ObjectReader backbone)
    {
        if (backbone.Has("depth"))
        {
            backbone.Refuse("block", Rules.DepthAndLayers);
            backbone.Refuse("layers", Rules.DepthAndLayers);
        }
        else if (!backbone.Has("block") && !backbone.Has("layers"))
        {
            backbone.Missing("depth", "50");
        }
        else if (!backbone.Has("block"))
        {
            backbone.Missing("block", "\"bottleneck\"");
        }
        else if (!backbone.Has("layers"))
        {
            backbone.Missing("layers", "[3, 4, 6, 3]");
        }
    }

    /// <summary>What torchvision's basic block refuses too.</summary>
    private static void RequireBasic(ObjectReader backbone, BackboneSpec spec)
    {
        if (spec.Groups != 1)
            backbone.Refuse("groups", Rules.BasicBlockIsPlain, "1");
        if (spec.WidthPerGroup != 64)
            backbone.Refuse("widthPerGroup", Rules.BasicBlockIsPlain, "64");
        if (spec.ReplaceStrideWithDilation.Any(dilated => dilated))
            backbone.Refuse("replaceStrideWithDilation", Rules.BasicBlockIsPlain, "[false, false, false]");
    }

    /// <summary>The published file, where there is one for the network and the network can take it.</summary>
    private static PublishedWeights? ReadWeights(ObjectReader backbone, BackboneSpec spec, InputSpec input)
    {
        if (backbone.Choice("weights", WeightNames) is not { } name)
            return null;
        TorchvisionVariant? variant = TorchvisionVariant.Of(spec);
        string? reason = input.Channels != 3 ? "they take pictures of 3 channels"
            : spec.Norm.Kind == NormKind.Group ? "they have batch normalisations, and \"backbone.norm\" is another"
            : variant is null ? "torchvision publishes no network of these blocks and channels" : null;
        if (reason is not null)
        {
            backbone.Refuse("weights", Rules.UnusedWeights, reason);
            return null;
        }

        PublishedWeights? weights = variant!.Weights(name);
        if (weights is null)
            backbone.Refuse("weights", Rules.NoSuchWeights, Wording.Quote(name), variant.Name, Wording.Quote("IMAGENET1K_V1"));
        return weights;
    }
}

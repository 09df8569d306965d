using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>
/// SHA-256 over what a spec means, defaults filled in: equal for specs that differ in layout, order, comments or
/// in writing a default out. Names of the class are left out: a renamed model is the same network.
/// </summary>
internal static class SpecHash
{
    public static string Of(NetworkSpec spec)
    {
        var canonical = new StringBuilder();
        void Append(string property, object? value) =>
            canonical.Append(property).Append('=').Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append('\n');

        AppendInput(Append, spec.Input);
        AppendBackbone(Append, spec.Backbone);
        if (spec.Fpn is { } fpn)
            AppendFpn(Append, fpn);
        if (spec.Semantic is { } semantic)
            AppendSemantic(Append, semantic);
        if (spec.Classifier is { } classifier)
        {
            Append("classifier.classes", classifier.Classes);
            Append("classifier.names", Names(classifier.Names));
        }

        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(canonical.ToString()));
        return string.Concat(hash.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static void AppendInput(Action<string, object?> append, InputSpec input)
    {
        append("input.channels", input.Channels);
        append("input.height", input.Height);
        append("input.width", input.Width);
        append("input.mean", Numbers(input.Mean));
        append("input.std", Numbers(input.StandardDeviation));
    }

    private static void AppendBackbone(Action<string, object?> append, BackboneSpec backbone)
    {
        append("backbone.type", "resnet");
        append("backbone.block", backbone.Block);
        append("backbone.layers", string.Join(",", backbone.Layers));
        // Younger than the first hashes: checkpoints of networks without it stay theirs.
        if (backbone.Channels != BackboneSpec.PublishedChannels)
            append("backbone.channels", backbone.Channels);
        append("backbone.groups", backbone.Groups);
        append("backbone.widthPerGroup", backbone.WidthPerGroup);
        append("backbone.replaceStrideWithDilation", string.Join(",", backbone.ReplaceStrideWithDilation));
        append("backbone.norm", Norm(backbone.Norm));
        append("backbone.zeroInitResidual", backbone.ZeroInitResidual);
        append("backbone.weights", backbone.Weights?.File);
    }

    private static void AppendFpn(Action<string, object?> append, FpnSpec fpn)
    {
        append("fpn.channels", fpn.Channels);
        append("fpn.lateral", Convolution(fpn.Lateral));
        append("fpn.smooth", Convolution(fpn.Smooth.Convolution));
        append("fpn.smooth.levels", string.Join(",", fpn.Smooth.Levels));
        append("fpn.upsample", fpn.Upsampling);
        append("fpn.fuse", fpn.Fusion);
        append("fpn.extraLevels", fpn.ExtraLevels);
    }

    private static void AppendSemantic(Action<string, object?> append, SemanticSpec semantic)
    {
        append("semantic.style", semantic.Style);
        append("semantic.channels", semantic.Channels);
        append("semantic.norm", Norm(semantic.Norm));
        append("semantic.upsample", semantic.Upsampling);
        append("semantic.fuse", semantic.Fusion);
        append("semantic.dropout", Number(semantic.Dropout));
        append("semantic.scale", semantic.Scale);
        append("semantic.classes", semantic.Classes);
        append("semantic.names", Names(semantic.Names));
        append("semantic.colors", string.Join(",", semantic.Colors));
        append("semantic.ignore", semantic.Ignore);
    }

    private static string Names(EquatableArray<NamedClass> names) => string.Join("\n", names.Select(name => name.Name));

    private static string Convolution(ConvolutionSpec convolution) => $"{convolution.Kernel},{convolution.Bias},{Norm(convolution.Norm)}";

    private static string Norm(NormSpec? norm) => norm is null ? "" : $"{norm.Kind},{norm.Groups}";

    private static string Numbers(EquatableArray<double> numbers) => string.Join(",", numbers.Select(Number));

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

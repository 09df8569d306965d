using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>
/// SHA-256 over what a spec means, defaults filled in: equal for specs that differ in layout, order, comments or
/// in writing a default out. Names are left out: a renamed model is the same network.
/// </summary>
internal static class SpecHash
{
    public static string Of(NetworkSpec spec)
    {
        var canonical = new StringBuilder();
        Append(canonical, "backbone.type", "resnet");
        Append(canonical, "backbone.block", spec.Backbone.Block);
        Append(canonical, "backbone.layers", string.Join(",", spec.Backbone.Layers));
        Append(canonical, "backbone.groups", spec.Backbone.Groups);
        Append(canonical, "backbone.widthPerGroup", spec.Backbone.WidthPerGroup);
        Append(canonical, "backbone.replaceStrideWithDilation", string.Join(",", spec.Backbone.ReplaceStrideWithDilation));
        if (spec.Fpn is { } fpn)
            Append(canonical, "fpn.channels", fpn.Channels);
        if (spec.Semantic is { } semantic)
        {
            Append(canonical, "semantic.channels", semantic.Channels);
            Append(canonical, "semantic.classes", semantic.Classes);
            Append(canonical, "semantic.classes", string.Join("\n", semantic.Names.Select(name => name.Name)));
            Append(canonical, "semantic.colors", string.Join(",", semantic.Colors));
            Append(canonical, "semantic.ignore", semantic.Ignore);
        }

        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(canonical.ToString()));
        return string.Concat(hash.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static void Append(StringBuilder canonical, string property, object value) =>
        canonical.Append(property).Append('=').Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append('\n');
}

namespace PanopticFpn.Gen.Spec;

/// <summary>
/// What the user wrote, defaults filled in, without where they wrote it: equal specs are equal values, so an edit that
/// only moves text compiles nothing again.
/// </summary>
internal sealed record NetworkSpec(string Model, string Namespace, BackboneSpec Backbone, FpnSpec? Fpn, SemanticSpec? Semantic)
{
    /// <summary>The generated class with its namespace.</summary>
    public string FullName => Namespace + "." + Model;
}

/// <summary>A ResNet of one of the five published depths.</summary>
internal sealed record BackboneSpec(int Depth);

/// <summary>The feature pyramid.</summary>
internal sealed record FpnSpec(int Channels);

/// <summary>The semantic branch on top of the pyramid.</summary>
internal sealed record SemanticSpec(int Channels, int Classes);

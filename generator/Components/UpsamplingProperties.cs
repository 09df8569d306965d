using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

internal enum Interpolation { Bilinear, Nearest }

/// <summary><c>upsample</c> and <c>alignCorners</c>, which pyramid and branch have alike.</summary>
internal sealed class UpsamplingProperties
{
    public UpsamplingProperties(string text)
    {
        AlignCorners = Property.TruthValue("alignCorners", true, "For bilinear upsampling, whether the centres of the corners lie on each other, as PyTorch's align_corners.")
            with { Hash = HashRule.Never };
        Mode = Property.Choice("upsample", Interpolation.Bilinear, text) with { HashedAs = (spec, _) => [("upsample", Of(spec))] };
    }

    public Property<Interpolation> Mode { get; }

    public Property<bool> AlignCorners { get; }

    public Resampling Of(ComponentSpec spec) => spec.Get(Mode) == Interpolation.Nearest
        ? Resampling.Nearest
        : spec.Get(AlignCorners) ? Resampling.BilinearAlignCorners : Resampling.Bilinear;

    /// <summary>Without interpolation the corners mean nothing.</summary>
    public ComponentSpec Check(ComponentSpec spec, ObjectReader reader)
    {
        if (spec.Get(Mode) != Interpolation.Nearest)
            return spec;
        reader.Refuse(AlignCorners.Name, Rules.UnusedAlignCorners);
        return AlignCorners.Read(reader: null, spec);
    }
}

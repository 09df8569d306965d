using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Passes;

/// <summary>A convolution of a resampled map, as its taps on the map before and two constant matrices.</summary>
internal static class TapConvolution
{
    /// <summary>Whether the convolution keeps the size, weighs every channel, and has nothing else inside.</summary>
    public static bool Fits(ModuleDefinition definition, Operation operation) =>
        operation is Conv2d { Absorbed: null, AddsBias: true } conv &&
        definition.MemberNamed<Conv2dLayer>(conv.Layer) is var layer &&
        layer.Kernel > 1 && layer.Kernel % 2 == 1 && layer.Groups.Is(1) &&
        layer.Stride.Is(1) && layer.Dilation.Is(1) && layer.Padding.Is(layer.Kernel / 2);

    /// <summary>
    /// Whether the resampling weighs its neighbours by place alone. Nearest is left out: which neighbour it takes hangs on
    /// rounding that differs between runtimes.
    /// </summary>
    public static bool Fits(Operation operation) => operation is Resize { Resampling: Resampling.Bilinear or Resampling.BilinearAlignCorners };

    /// <summary>What the taps answer on the map before it is resampled.</summary>
    public static ShapedStep Taps(ModuleDefinition definition, Body body, Conv2d conv, string x, string result, string? inputBiasOf = null) => new(
        new Step([result], new TapConv2d(conv.Layer, conv.Folded) { InputBiasOf = inputBiasOf }, [x]),
        TapConv2d.ShapeOf(definition.MemberNamed<Conv2dLayer>(conv.Layer), body.Shapes[x], Bindings.None));

    /// <summary>The answers in their places.</summary>
    public static ShapedStep Move(ModuleDefinition definition, Conv2d conv, Resize resize, string taps, string like, string result, TensorShape shape) => new(
        new Step([result], new MatrixResize(definition.MemberNamed<Conv2dLayer>(conv.Layer).Kernel, resize.Scale, resize.Resampling), [taps, like]),
        shape);
}

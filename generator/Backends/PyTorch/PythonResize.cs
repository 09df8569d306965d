using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>The function that resamples a map to another one's size.</summary>
internal static class PythonResize
{
    public static PythonDefinition Of(Resampling resampling) => resampling switch
    {
        Resampling.BilinearAlignCorners => Definition("resize", "bilinear, corners aligned", "mode=\"bilinear\", align_corners=True"),
        Resampling.Bilinear => Definition("resize_bilinear", "bilinear", "mode=\"bilinear\", align_corners=False"),
        _ => Definition("resize_nearest", "the nearest number", "mode=\"nearest\""),
    };

    private static PythonDefinition Definition(string name, string how, string arguments) => new(name, $""""
        def {name}(x: Tensor, like: Tensor, scale: int = 1) -> Tensor:
            """Resamples to a multiple of another map's height and width: {how}."""
            size = [scale * like.shape[2], scale * like.shape[3]]
            return nn.functional.interpolate(x, size=size, {arguments})
        """");
}

using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>The function that resamples a map to another one's size.</summary>
internal static class PythonResize
{
    public static PythonDefinition Of(Resampling resampling) => resampling switch
    {
        Resampling.BilinearAlignCorners => Definition("resize", "bilinearly, corners aligned,", "mode=\"bilinear\", align_corners=True"),
        Resampling.Bilinear => Definition("resize_bilinear", "bilinearly", "mode=\"bilinear\", align_corners=False"),
        _ => Definition("resize_nearest", "to the nearest number", "mode=\"nearest\""),
    };

    private static PythonDefinition Definition(string name, string how, string arguments) => new(name, $""""
        def {name}(x: Tensor, like: Tensor, scale: int = 1) -> Tensor:
            """Resamples {how} to a multiple of another map's height and width."""
            size = [scale * like.shape[2], scale * like.shape[3]]
            return nn.functional.interpolate(x, size=size, {arguments})
        """");
}

using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints the function of a module that resamples a map to another one's size.</summary>
internal static class ResizeEmitter
{
    public static string NameOf(Resampling resampling) => resampling switch
    {
        Resampling.BilinearAlignCorners => "Resize",
        Resampling.Bilinear => "ResizeBilinear",
        _ => "ResizeNearest",
    };

    public static void Write(SourceWriter writer, Resampling resampling)
    {
        string how = resampling switch
        {
            Resampling.BilinearAlignCorners => "bilinearly, corners aligned,",
            Resampling.Bilinear => "bilinearly",
            _ => "to the nearest number",
        };
        writer.Blank();
        writer.Line($"/// <summary>Resamples {how} to a multiple of another map's height and width.</summary>");
        writer.Line($"private static Tensor {NameOf(resampling)}(Tensor x, Tensor like, long scale = 1) =>");
        using (writer.Indented())
        {
            writer.Line("nn.functional.interpolate(");
            using (writer.Indented())
            {
                writer.Line("x,");
                writer.Line("[scale * like.shape[2], scale * like.shape[3]],");
                if (resampling == Resampling.Nearest)
                {
                    writer.Line("mode: InterpolationMode.Nearest);");
                    return;
                }

                writer.Line("mode: InterpolationMode.Bilinear,");
                writer.Line($"align_corners: {(resampling == Resampling.BilinearAlignCorners ? "true" : "false")});");
            }
        }
    }
}

using PanopticFpn;
using PanopticFpn.Weights;
using static TorchSharp.torch;

namespace QuickStart;

/// <summary>The weights that lie beside the spec: what <c>Workbench train --demo</c> leaves as its best.</summary>
internal static class TrainedWeights
{
    private static readonly string FileName = Path.Combine(AppContext.BaseDirectory, "scene.safetensors");

    /// <summary>Loads them, and says in a line what the classes are worth.</summary>
    public static string LoadInto(nn.Module model)
    {
        try
        {
            model.LoadWeights(FileName);
            return "The weights were trained on drawn scenes like this one; on photographs its classes mean nothing.";
        }
        catch (WeightsFileException exception)
        {
            return $"The weights are random, since those in scene.safetensors are not of this spec any more: {exception.Message}";
        }
    }
}

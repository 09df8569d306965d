using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Evaluation;

/// <summary>Brings logits to the size of the pictures that they were computed from.</summary>
internal static class PictureLogits
{
    /// <summary>Crops logits to the pictures' size, or resamples them bilinearly to it where they have fewer rows or columns.</summary>
    /// <param name="logits">Logits [N,classes,h,w]; gradients go through.</param>
    /// <param name="height">The pictures' rows.</param>
    /// <param name="width">The pictures' columns.</param>
    /// <returns>Logits [N,classes,height,width]: a view where they are cropped, in float32 where they are resampled.</returns>
    /// <exception cref="ArgumentException">The logits are much smaller than the pictures.</exception>
    public static Tensor Of(Tensor logits, int height, int width)
    {
        var fit = new LogitsFit((int)logits.shape[2], (int)logits.shape[3], height, width);
        if (fit.Error is { } error)
            throw new ArgumentException(error);
        return fit.IsCropped ? Cropped(logits, height, width) : Resampled(logits, height, width);
    }

    private static Tensor Cropped(Tensor logits, int height, int width)
    {
        using Tensor rows = logits.narrow(2, 0, height);
        return rows.narrow(3, 0, width);
    }

    private static Tensor Resampled(Tensor logits, int height, int width)
    {
        // Losses and scores are float32: rounded to bfloat16 in between, neighbouring pixels would be equal.
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        return nn.functional.interpolate(numbers, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
    }
}

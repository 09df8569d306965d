using PanopticFpn.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Evaluation;

/// <summary>Segments a picture of any size by overlapping windows, whose logits fade into each other.</summary>
/// <remarks>
/// Rows become classes as soon as no further window reaches them: beside one batch of windows, memory holds the scores of one window's
/// height and the picture's width.
/// </remarks>
public static class SlidingWindow
{
    /// <summary>The class of each pixel of a picture.</summary>
    /// <param name="picture">The picture; its labels are not looked at.</param>
    /// <param name="input">How the network takes it.</param>
    /// <param name="network">Gives the logits [N,classes,h,w] of images [N,3,height,width], with h and w at least as large or up to three smaller: larger logits are cropped, smaller ones are resampled bilinearly. It is called without gradients. The images are on the CPU; where the network is elsewhere it takes them there itself, and its logits may stay there.</param>
    /// <param name="options">The windows.</param>
    /// <returns>Height * width class indices, row-major.</returns>
    public static byte[] Classes(LabelledPicture picture, ModelInput input, Func<Tensor, Tensor> network, SlidingWindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(input);
        var crops = new PictureCrop(picture, input);
        return Classes(picture.Height, picture.Width, (top, left, height, width) => crops.At(top, left, height, width).ToTensor(), network, options);
    }

    /// <summary>The class of each pixel of an image that is already as the network takes it.</summary>
    /// <param name="image">One image [1,channels,height,width].</param>
    /// <param name="network">Gives the logits [N,classes,h,w] of images [N,channels,height,width], with h and w at least as large or up to three smaller: larger logits are cropped, smaller ones are resampled bilinearly. It is called without gradients.</param>
    /// <param name="options">The windows.</param>
    /// <returns>Height * width class indices, row-major.</returns>
    public static byte[] Classes(Tensor image, Func<Tensor, Tensor> network, SlidingWindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.dim() != 4 || image.shape[0] != 1)
            throw new ArgumentException($"Expected one image [1,channels,height,width], but got [{string.Join(',', image.shape)}].", nameof(image));
        return Classes((int)image.shape[2], (int)image.shape[3], Crop, network, options);

        Tensor Crop(int top, int left, int height, int width)
        {
            using Tensor rows = image.narrow(2, top, height);
            return rows.narrow(3, left, width);
        }
    }

    private static byte[] Classes(int height, int width, Func<int, int, int, int, Tensor> crop, Func<Tensor, Tensor> network, SlidingWindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        using var inference = inference_mode();
        var down = new WindowAxis(height, options.Window, options.Overlap);
        var across = new WindowAxis(width, options.Window, options.Overlap);
        using var band = new ScoreBand(down.Window, width);
        var classes = new byte[height * width];
        for (int row = 0; row < down.Starts.Length; row++)
        {
            int top = down.Starts[row];
            foreach (int[] columns in Enumerable.Range(0, across.Starts.Length).Chunk(options.Batch))
            {
                Tensor[] windows = [.. columns.Select(column => crop(top, across.Starts[column], down.Window, across.Window))];
                using Tensor logits = Run(network, windows);
                LargestLogit.Check(logits, columns.Length);
                using Tensor fitted = PictureLogits.Of(logits, down.Window, across.Window);
                for (int i = 0; i < columns.Length; i++)
                {
                    using Tensor one = fitted[i];
                    band.Add(one, across.Starts[columns[i]], down.Weights[row], across.Weights[columns[i]]);
                }
            }

            int next = row + 1 < down.Starts.Length ? down.Starts[row + 1] : height;
            band.Finish(next - top, classes.AsSpan(top * width, (next - top) * width));
        }

        return classes;
    }

    private static Tensor Run(Func<Tensor, Tensor> network, Tensor[] windows)
    {
        using Tensor images = cat(windows);
        foreach (Tensor window in windows)
            window.Dispose();
        return network(images);
    }
}

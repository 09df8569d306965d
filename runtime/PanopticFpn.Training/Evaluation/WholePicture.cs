using PanopticFpn.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Evaluation;

/// <summary>Segments pictures at their own size, each in one piece.</summary>
public static class WholePicture
{
    /// <summary>The class of each pixel of a picture.</summary>
    /// <param name="picture">The picture; its labels are not looked at.</param>
    /// <param name="input">How the network takes it.</param>
    /// <param name="network">Gives the logits [N,classes,h,w] of images [N,3,height,width], with h and w at least as large or up to three smaller: larger logits are cropped, smaller ones are resampled bilinearly. It is called without gradients. The images are on the CPU; where the network is elsewhere it takes them there itself, and its logits may stay there.</param>
    /// <returns>Height * width class indices, row-major.</returns>
    public static byte[] Classes(LabelledPicture picture, ModelInput input, Func<Tensor, Tensor> network)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(input);
        using Tensor image = new PictureCrop(picture, input).At(0, 0, picture.Height, picture.Width).ToTensor();
        return Classes(image, network);
    }

    /// <summary>The class of each pixel of images that are already as the network takes them.</summary>
    /// <param name="images">Images [N,channels,height,width].</param>
    /// <param name="network">As above.</param>
    /// <returns>N * height * width class indices, image by image, row-major.</returns>
    public static byte[] Classes(Tensor images, Func<Tensor, Tensor> network)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(network);
        if (images.dim() != 4)
            throw new ArgumentException($"Expected images [N,channels,height,width], but got [{string.Join(',', images.shape)}].", nameof(images));
        (int count, int height, int width) = ((int)images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        using var inference = inference_mode();
        using Tensor logits = network(images);
        LargestLogit.Check(logits, count);
        using Tensor fitted = PictureLogits.Of(logits, height, width);
        var classes = new byte[count * height * width];
        for (int i = 0; i < count; i++)
        {
            using Tensor one = fitted[i];
            LargestLogit.CopyTo(one, classes.AsSpan(i * height * width, height * width));
        }

        return classes;
    }
}

using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Between TorchSharp's tensors and the pictures and maps that the parts without libtorch pass around.</summary>
public static class ImageTensorConversion
{
    /// <summary>The numbers as a float32 tensor [N,C,H,W] on the CPU; the caller disposes it.</summary>
    public static Tensor ToTensor(this ImageTensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return tensor(images.Data, [images.Batch, images.Channels, images.Height, images.Width]);
    }

    /// <summary>A copy of the numbers of a float32 tensor [N,C,H,W], or [N,C] as maps of one pixel.</summary>
    /// <exception cref="ArgumentException">The tensor has another rank.</exception>
    public static ImageTensor ToImageTensor(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long[] shape = tensor.dim() switch
        {
            4 => tensor.shape,
            2 => [.. tensor.shape, 1, 1],
            _ => throw new ArgumentException($"Pictures and maps are [N,C,H,W] or [N,C], but the tensor is [{string.Join(',', tensor.shape)}].", nameof(tensor)),
        };
        return new ImageTensor(tensor.data<float>().ToArray(), (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
    }
}

using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>
/// A convolution of a resampled map, computed where the map is small: what each tap answers at each pixel of the map as it
/// is, then for each axis one constant matrix that resamples, shifts each tap into place and sums. The same numbers, since
/// all of it is linear, at the cost of the map's own size.
/// </summary>
public sealed class FrozenResizedConv2d
{
    private readonly Tensor _taps;
    private readonly Tensor? _biases;
    private readonly long _kernel;
    private readonly long _outChannels;
    private readonly ResamplingKind _kind;
    private readonly BandMatrices _bands;
    private readonly Placement _placement;

    internal FrozenResizedConv2d(Tensor taps, Tensor? biases, long outChannels, Upsampling upsampling, BandMatrices bands, Placement placement)
    {
        (_taps, _biases, _kernel, _outChannels) = (taps, biases, taps.shape[0], outChannels);
        (_kind, _bands, _placement) = (new ResamplingKind(_kernel, upsampling == Upsampling.BilinearAlignCorners), bands, placement);
    }

    /// <summary>Resamples a map to a multiple of another map's height and width, and convolves it.</summary>
    /// <param name="x">[N,in,h,w]; it stays as it is.</param>
    /// <param name="like">[N,any,H,W].</param>
    /// <param name="scale">The result's height and width, as a multiple of the other map's.</param>
    public Tensor call(Tensor x, Tensor like, long scale = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(like);
        (long batch, long channels, long rows, long columns) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        (long height, long width) = (scale * like.shape[2], scale * like.shape[3]);

        using Tensor pixels = Placement.Pixels(x);
        using Tensor flat = pixels.view(batch, 1, rows * columns, channels);
        using Tensor answers = flat.matmul(_taps);
        if (_biases is not null)
            answers.AddInPlace(_biases);

        using Tensor byRow = answers.view(batch, _kernel * rows, columns * _kernel * _outChannels);
        using Tensor rowMatrix = _bands.Get(new BandMatrix(_kind, rows, height, TapsFirst: true));
        using Tensor tall = Multiply(rowMatrix, byRow);

        using Tensor byColumn = tall.view(batch * height, columns * _kernel, _outChannels);
        using Tensor columnMatrix = _bands.Get(new BandMatrix(_kind, columns, width, TapsFirst: false));
        using Tensor wide = Multiply(columnMatrix, byColumn);
        using Tensor result = wide.view(batch, height, width, _outChannels);
        return _placement.FromPixels(result);
    }

    /// <summary>One matrix times each of many.</summary>
    private static Tensor Multiply(Tensor matrix, Tensor many)
    {
        using Tensor repeated = matrix.expand(many.shape[0], -1, -1);
        return repeated.bmm(many);
    }
}

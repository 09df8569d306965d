using PanopticFpn.Frozen;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Rearranged;

/// <summary>
/// A layer's convolution of a resampled map, computed where the map is small and differentiable in the map, the weights and
/// the bias: what each tap of the layer answers at each pixel, then one constant matrix an axis that resamples, shifts each
/// tap into place and sums. Autograd keeps the map and the weights; all between follows from them by constants.
/// </summary>
public sealed class ResizedConvolution
{
    // [out,in,dy,dx] as [out,dy,dx,in]; then answers [N,out,dy,dx,h,w] as [N,out,dy,h,dx,w].
    private static readonly long[] InputsLast = [0, 2, 3, 1];
    private static readonly long[] TapsBesidePlaces = [0, 1, 2, 4, 3, 5];

    private readonly Conv2d _layer;
    private readonly ResamplingKind _kind;
    private readonly ResamplingMatrices _matrices;
    private readonly bool _addsBias;

    /// <summary>Calls a layer in this way.</summary>
    /// <param name="layer">A k x k convolution that keeps the size.</param>
    /// <param name="upsampling">How the map is resampled.</param>
    /// <param name="matrices">The constants of the form.</param>
    /// <param name="addsBias">Whether the layer's bias is added, if it has one.</param>
    public ResizedConvolution(Conv2d layer, Upsampling upsampling, ResamplingMatrices matrices, bool addsBias = true)
    {
        ArgumentNullException.ThrowIfNull(layer);
        (_layer, _matrices, _addsBias) = (layer, matrices, addsBias);
        _kind = new ResamplingKind(layer.weight!.shape[2], upsampling == Upsampling.BilinearAlignCorners);
    }

    /// <summary>Resamples a map to a multiple of another map's height and width, and convolves it.</summary>
    /// <param name="x">[N,in,h,w]; it stays as it is.</param>
    /// <param name="like">[N,any,H,W].</param>
    /// <param name="scale">The result's height and width, as a multiple of the other map's.</param>
    /// <returns>[N,out,H,W].</returns>
    public Tensor call(Tensor x, Tensor like, long scale = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(like);
        (long batch, long rows, long columns) = (x.shape[0], x.shape[2], x.shape[3]);
        (long height, long width) = (scale * like.shape[2], scale * like.shape[3]);
        (long outChannels, long taps) = (_layer.weight!.shape[0], _kind.Taps);

        using Tensor answers = Answers(x);
        using Tensor apart = answers.view(batch, outChannels, taps, taps, rows, columns);
        using Tensor beside = apart.permute(TapsBesidePlaces);
        using Tensor byRow = beside.reshape(batch * outChannels, taps * rows, taps * columns);
        using Tensor rowMatrix = _matrices.Get(new BandMatrix(_kind, rows, height, TapsFirst: true), x);
        using Tensor repeated = rowMatrix.expand(batch * outChannels, -1, -1);
        using Tensor tall = repeated.bmm(byRow);

        // With four axes to two, matmul is one product, and its result no view: what is written over it copies nothing.
        using Tensor byColumn = tall.view(batch, outChannels, height, taps * columns);
        using Tensor columnMatrix = _matrices.Get(new BandMatrix(_kind, columns, width, TapsFirst: true), x);
        using Tensor across = columnMatrix.t();
        Tensor result = byColumn.matmul(across);
        if (_addsBias && _layer.bias is { } bias)
        {
            using Tensor perChannel = bias.view(-1, 1, 1);
            result.AddInPlace(perChannel);
        }

        return result;
    }

    /// <summary>What every tap answers at every pixel: [N,out*k*k,h*w]. One product a picture: a 1x1 convolution would block the layout and undo it.</summary>
    private Tensor Answers(Tensor x)
    {
        using Tensor last = _layer.weight!.permute(InputsLast);
        using Tensor weights = last.reshape(1, -1, x.shape[1]);
        using Tensor repeated = weights.expand(x.shape[0], -1, -1);
        using Tensor pixels = x.flatten(2);
        return repeated.bmm(pixels);
    }
}

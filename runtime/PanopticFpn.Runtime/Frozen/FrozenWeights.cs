using PanopticFpn.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>
/// Makes the frozen layers of a form and owns their tensors: copies in the form's precision and memory layout. Weights that
/// absorb others are computed in float64, so that folding costs no more than the rounding of its results.
/// </summary>
public sealed class FrozenWeights : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Tensor _reference;
    private readonly Placement _placement;
    private readonly BandMatrices _bands;

    private FrozenWeights(InferenceLayout layout, Device device)
    {
        (Layout, Device) = (layout, device);
        _placement = new Placement(layout);
        _reference = Keep(zeros(0, ScalarType.Float32, device));
        _bands = new BandMatrices(_placement.ElementType, device);
        _owned.Add(_bands);
    }

    /// <summary>What the form computes in.</summary>
    public InferenceLayout Layout { get; }

    /// <summary>Where the network was when it was frozen.</summary>
    internal Device Device { get; }

    /// <summary>Freezes a network; whatever was made is disposed if that fails.</summary>
    /// <typeparam name="TForm">The form.</typeparam>
    /// <param name="reference">A parameter of the network: it says where the network is.</param>
    /// <param name="options">Precision and memory layout, or null for the defaults.</param>
    /// <param name="create">Makes the form of the weights.</param>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public static TForm Freeze<TForm>(Tensor reference, InferenceOptions? options, Func<FrozenWeights, TForm> create)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(create);
        ObjectDisposedException.ThrowIf(reference.IsInvalid, typeof(TForm).DeclaringType ?? typeof(TForm));
        using IDisposable noGrad = no_grad();
        using IDisposable scope = NewDisposeScope();
        var weights = new FrozenWeights(InferenceSpeed.Choose(options ?? new InferenceOptions(), reference.device), reference.device);
        try
        {
            return create(weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>A convolution.</summary>
    /// <param name="layer">Whose weights it has.</param>
    /// <param name="stride">Rows and columns between windows.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Rows and columns between taps.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="folded">The batch normalisation behind it, which it absorbs.</param>
    /// <param name="absorbed">The 1x1 convolution before it, which it absorbs without that one's bias.</param>
    /// <param name="addsBias">Whether it adds its bias.</param>
    public FrozenConv2d Conv2d(
        Conv2d layer,
        long stride = 1,
        long padding = 0,
        long dilation = 1,
        long groups = 1,
        BatchStatistics? folded = null,
        Conv2d? absorbed = null,
        bool addsBias = true)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using IDisposable scope = NewDisposeScope();
        Tensor weight = FoldedWeights.Weight(layer, folded);
        if (absorbed is not null)
            weight = FoldedWeights.Absorb(weight, absorbed);
        Tensor? bias = addsBias ? FoldedWeights.Bias(layer, folded) : null;
        return new FrozenConv2d(Keep(_placement.Map(weight)), bias is null ? null : Keep(_placement.Vector(bias)), stride, padding, dilation, groups);
    }

    /// <summary>A convolution, without a bias, of a map that is resampled first.</summary>
    /// <param name="layer">Whose weights it has; its stride is 1 and its zeros keep the size.</param>
    /// <param name="upsampling">How the map is resampled.</param>
    /// <param name="folded">The batch normalisation behind it, which it absorbs.</param>
    /// <param name="inputBiasOf">The convolution whose bias each channel of the map has besides.</param>
    public FrozenResizedConv2d ResizedConv2d(Conv2d layer, Upsampling upsampling, BatchStatistics? folded = null, Conv2d? inputBiasOf = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using IDisposable scope = NewDisposeScope();
        Tensor weight = FoldedWeights.Weight(layer, folded);
        (long outChannels, long inChannels, long kernel) = (weight.shape[0], weight.shape[1], weight.shape[2]);

        // Row tap by row tap; of each, what every column tap answers in every channel.
        Tensor taps = weight.permute(2, 1, 3, 0).reshape(kernel, inChannels, kernel * outChannels);
        Tensor? biases = inputBiasOf?.bias is { } bias ? FoldedWeights.Wide(bias).reshape(1, 1, -1).matmul(taps) : null;
        return new FrozenResizedConv2d(
            Keep(_placement.Vector(taps)), biases is null ? null : Keep(_placement.Vector(biases)), outChannels, upsampling, _bands, _placement);
    }

    /// <summary>A convolution's bias [1,C,1,1], where another layer holds its weights.</summary>
    /// <param name="layer">Whose bias it is.</param>
    /// <param name="folded">The batch normalisation behind the convolution, which the bias absorbs.</param>
    public Tensor Bias(Conv2d layer, BatchStatistics? folded = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using IDisposable scope = NewDisposeScope();
        Tensor bias = FoldedWeights.Bias(layer, folded) ?? zeros(1, ScalarType.Float64, layer.weight.device);
        return Keep(_placement.Vector(bias.reshape(1, -1, 1, 1)));
    }

    /// <summary>A batch normalisation with its running statistics, where no convolution absorbs it.</summary>
    /// <param name="norm">Whose statistics it has.</param>
    public FrozenAffine BatchNorm2d(BatchStatistics norm)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor scale, Tensor shift) = FoldedWeights.ScaleAndShift(norm);
        return new FrozenAffine(Keep(_placement.Vector(scale.reshape(1, -1, 1, 1))), Keep(_placement.Vector(shift.reshape(1, -1, 1, 1))));
    }

    /// <summary>A group normalisation.</summary>
    /// <param name="layer">Whose scale and shift it has.</param>
    /// <param name="groups">Groups of channels.</param>
    public FrozenGroupNorm GroupNorm(GroupNorm layer, long groups)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using IDisposable scope = NewDisposeScope();

        return new FrozenGroupNorm(Keep(OfNorm(layer.weight!)), Keep(OfNorm(layer.bias!)), groups, layer.eps, _placement);
    }

    /// <summary>A normalisation over the last axis.</summary>
    /// <param name="layer">Whose scale and shift it has.</param>
    /// <exception cref="ArgumentException">The layer has no scale or no shift.</exception>
    public FrozenLayerNorm LayerNorm(LayerNorm layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.weight is null || layer.bias is null)
            throw new ArgumentException("Only a layer normalisation with weight and bias can be frozen.", nameof(layer));
        using IDisposable scope = NewDisposeScope();
        return new FrozenLayerNorm(Keep(OfNorm(layer.weight)), Keep(OfNorm(layer.bias)), layer.eps);
    }

    /// <summary>The factors of channels [C,1,1].</summary>
    /// <param name="scale">The parameter that holds them.</param>
    public Tensor LayerScale(Tensor scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        using IDisposable scope = NewDisposeScope();
        return Keep(_placement.Vector(scale));
    }

    /// <summary>A linear layer.</summary>
    /// <param name="layer">Whose weights it has.</param>
    public FrozenLinear Linear(Linear layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using IDisposable scope = NewDisposeScope();
        return new FrozenLinear(Keep(_placement.Vector(layer.weight)), layer.bias is { } bias ? Keep(_placement.Vector(bias)) : null);
    }

    /// <summary>Checks pictures as the network itself does, and gives them in the form's precision and memory layout.</summary>
    /// <param name="images">The pictures; they stay as they are.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="channels">The channels that the model takes.</param>
    /// <param name="height">The rows that the model takes, or null for any number.</param>
    /// <param name="width">The columns that the model takes, or null for any number.</param>
    /// <param name="minimum">The fewest rows and columns that leave something of every map.</param>
    /// <exception cref="ArgumentException">The pictures do not fit; the message says what was expected and what came.</exception>
    public Tensor Enter(Tensor images, string model, long channels, long? height = null, long? width = null, long minimum = 1)
    {
        if (_reference.IsInvalid)
            throw new ObjectDisposedException(model, $"The inference form of {model} has been disposed.");
        if (images is { IsInvalid: false } && images.dtype != ScalarType.Float32)
            throw new ArgumentException($"The inference form of {model} takes Float32 images, but got {images.dtype} images; convert them with to(Float32).", nameof(images));
        InputGuard.Check(images, model, channels, _reference, height, width, minimum);
        return _placement.Map(images);
    }

    /// <summary>Gives a tensor in float32 and in row-major order, as networks themselves return theirs.</summary>
    /// <param name="x">The tensor; it stays as it is.</param>
    public static Tensor Leave(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using Tensor wide = x.to(ScalarType.Float32);
        return wide.contiguous();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

    /// <summary>
    /// A norm's scale or shift. On the CPU libtorch takes float32 beside any map; elsewhere it wants one type, and takes statistics in
    /// float32 by itself.
    /// </summary>
    private Tensor OfNorm(Tensor numbers) =>
        numbers.to(numbers.device_type == DeviceType.CPU ? ScalarType.Float32 : _placement.ElementType, copy: true);

    private Tensor Keep(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}

using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>One operation of a body. Operands and results are named by the step that holds it.</summary>
internal abstract record Operation;

/// <summary>A convolution by a layer of the module.</summary>
/// <param name="Folded">The batch normalisation that its weights absorb, or null.</param>
internal sealed record Conv2d(string Layer, FoldedNorm? Folded = null) : Operation
{
    /// <summary>The 1x1 convolution before it that its weights absorb, without that one's bias, or null.</summary>
    public string? Absorbed { get; init; }

    /// <summary>Whether the bias is added; not where another step of a divided sum does so.</summary>
    public bool AddsBias { get; init; } = true;
}

/// <summary>
/// What each tap of a k x k convolution answers at each pixel, before anything is summed: a 1x1 convolution from
/// [N,in,h,w] to [N,k*out,k*h,w]. Channel <c>k*o + dx</c> at row <c>dy*h + i</c> is output o's tap (dy,dx) at row i.
/// Nothing of a bias is added: that comes after the taps are summed (see <see cref="AddBias"/>).
/// </summary>
/// <param name="Folded">The batch normalisation that its weights absorb, or null.</param>
internal sealed record TapConv2d(string Layer, FoldedNorm? Folded = null) : Operation
{
    /// <summary>The layer whose bias each input channel has besides, or null: that of a convolution absorbed beside it.</summary>
    public string? InputBiasOf { get; init; }
}

/// <summary>
/// Resampling by one constant matrix an axis, to <paramref name="Scale"/> times the spatial size of the second operand. With
/// taps it shifts each tap's answers into place and sums them, zeros outside: [N,taps*C,taps*h,w] to [N,C,H,W]. After a
/// <see cref="TapConv2d"/> of a map that is the convolution of the resampled map; with one tap it is a resize.
/// </summary>
internal sealed record MatrixResize(long Taps, long Scale, Resampling Resampling) : Operation;

/// <summary>Adds a convolution's bias, with its folded norm's shift if it has one, to each channel.</summary>
internal sealed record AddBias(string Layer, FoldedNorm? Folded = null) : Operation;

/// <summary>
/// A <see cref="TapConv2d"/> and the <see cref="MatrixResize"/> of its taps as one: the convolution of the first operand
/// resampled to <paramref name="Scale"/> times the spatial size of the second.
/// </summary>
internal sealed record ResizedConv2d(TapConv2d Taps, long Scale, Resampling Resampling) : Operation
{
    /// <summary>Whether it adds the layer's bias too; else an <see cref="AddBias"/> does, or nothing needs to.</summary>
    public bool AddsBias { get; init; }
}

/// <summary>A batch normalisation inside a convolution's weights.</summary>
/// <param name="Layer">The norm.</param>
/// <param name="WeightsName">What the folded weights are called: the convolution's state name where they are its only form.</param>
internal sealed record FoldedNorm(string Layer, string WeightsName);

internal sealed record BatchNorm2d(string Layer) : Operation;

internal sealed record GroupNorm(string Layer) : Operation;

/// <summary>Group normalisation with as many groups as channels, which is instance normalisation with scale and bias.</summary>
internal sealed record InstanceNorm(string Layer) : Operation;

internal sealed record Relu : Operation;

internal sealed record MaxPool2d(long Kernel, long Stride, long Padding) : Operation;

internal sealed record Add : Operation;

/// <summary>Every number times a factor.</summary>
internal sealed record Multiply(double Factor) : Operation;

/// <summary>The operands' channels one after another.</summary>
internal sealed record Concat : Operation;

/// <summary>In training, sets each channel to zero with a probability and scales the others up; else nothing.</summary>
internal sealed record Dropout2d(double Probability) : Operation;

/// <summary>Resampling of the first operand to <paramref name="Scale"/> times the spatial size of the second.</summary>
internal sealed record Resize(long Scale, Resampling Resampling) : Operation;

/// <summary>The mean of each channel: [N,C,h,w] to [N,C].</summary>
internal sealed record GlobalAveragePool : Operation;

/// <summary>A linear layer of the module: [N,in] to [N,out].</summary>
internal sealed record Linear(string Layer) : Operation;

/// <summary>Runs a child module.</summary>
internal sealed record Call(string Child) : Operation;

/// <summary>Runs a child module where it is there, and passes its operand on where it is not.</summary>
internal sealed record CallWhenPresent(string Child) : Operation;

/// <summary>Runs the module's repeated blocks, one after another.</summary>
internal sealed record RunBlocks(string Blocks) : Operation;

/// <summary>Runs another body of the same module.</summary>
internal sealed record CallBody(string Body) : Operation;

/// <summary>From the precision and the memory layout that the network computes in to those of its callers.</summary>
internal sealed record Leave : Operation;

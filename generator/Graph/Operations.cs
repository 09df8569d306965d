using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>One operation of a body. Operands and results are named by the step that holds it.</summary>
internal abstract record Operation;

/// <summary>A convolution by a layer of the module.</summary>
/// <param name="Folded">The batch normalisation that its weights absorb, or null.</param>
internal sealed record Conv2d(string Layer, FoldedNorm? Folded = null) : Operation;

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

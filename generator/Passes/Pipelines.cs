namespace PanopticFpn.Gen.Passes;

/// <summary>The forms of a network, each by its pipeline.</summary>
internal static class Pipelines
{
    private static readonly Pass DropIdentityResizesPass =
        new(nameof(DropIdentityResizes), "resampling to the size that is there already left out", DropIdentityResizes.Run);

    private static readonly Pass ConvolveBeforeUpsamplingPass =
        new(nameof(ConvolveBeforeUpsampling), "convolution of an upsampled map computed on the small map", ConvolveBeforeUpsampling.Run);

    private static readonly Pass ClassifyBeforeUpsamplingPass =
        new(nameof(ClassifyBeforeUpsampling), "levels classified before they are upsampled", ClassifyBeforeUpsampling.Run);

    private static readonly Pass PairTapsPass = new(nameof(PairTaps), "taps and their resampling as one operation", PairTaps.Run);

    private static readonly Pass FindLastUsesPass = new(nameof(FindLastUses), "values released after their last use", FindLastUses.Run);

    private static readonly Pass[] Memory =
    [
        new(nameof(ChooseInPlace), "results written over operands where autograd allows it", ChooseInPlace.Run),
        FindLastUsesPass,
    ];

    /// <summary>The network as its spec says it, for languages that look after memory themselves.</summary>
    public static PassPipeline Plain { get; } = new(After: null, []);

    /// <summary>The network: the reference implementation's operations in its order, memory given back as early as it can be.</summary>
    public static PassPipeline Network { get; } = new(After: null, Memory);

    /// <summary>
    /// The training form: the same function of the same parameters in less time. Autograd goes through every operation, and
    /// each parameter stays what it is: nothing is folded, since norms have statistics of their batch.
    /// </summary>
    public static PassPipeline TrainingForm { get; } = new(
        After: null,
        [
            DropIdentityResizesPass,
            ConvolveBeforeUpsamplingPass,
            ClassifyBeforeUpsamplingPass,
            PairTapsPass,
            new(nameof(PairBiases), "a resized convolution adds its bias itself", PairBiases.Run),
            .. Memory,
        ]);

    /// <summary>The optimized graph: the same function at less cost, with fixed weights and statistics. ONNX files state it.</summary>
    public static PassPipeline Optimized { get; } = new(
        After: null,
        [
            new(nameof(DropDropout), "dropout left out: it does something in training alone", DropDropout.Run),
            DropIdentityResizesPass,
            new(nameof(FoldBatchNorm), "batch normalisation inside the weights of the convolution before it", FoldBatchNorm.Run),
            new(nameof(UseInstanceNorm), "normalisation of groups of one channel as one operation", UseInstanceNorm.Run),
            new(nameof(AbsorbLateral), "lateral inside the smoothing after it, the upsampled map smoothed on the small map", AbsorbLateral.Run),
            ConvolveBeforeUpsamplingPass,
            ClassifyBeforeUpsamplingPass,
        ]);

    /// <summary>The inference form: the optimized graph as TorchSharp runs it without autograd.</summary>
    public static PassPipeline InferenceForm { get; } = new(
        Optimized,
        [
            PairTapsPass,
            new(nameof(DropCancelledBiases), "biases that a normalisation cancels left out", DropCancelledBiases.Run),
            new(nameof(LeaveAtOutputs), "outputs in the caller's precision and memory layout", LeaveAtOutputs.Run),
            new(nameof(ChooseInPlace), "results written over operands", ChooseInPlace.RunWithoutAutograd),
            FindLastUsesPass,
        ]);
}

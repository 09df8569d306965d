using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>A pass with what it says of itself.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Summary">What it does, in a line.</param>
internal sealed record InferencePass(string Name, string Summary, Func<Network, Network> Run);

/// <summary>The passes from the network as it trains to the network as it is deployed, in their order.</summary>
internal static class InferencePasses
{
    public static IReadOnlyList<InferencePass> All { get; } =
    [
        new(nameof(DropDropout), "dropout does something in training alone", DropDropout.Run),
        new(nameof(DropIdentityResizes), "resampling to the size that is there already", DropIdentityResizes.Run),
        new(nameof(FoldBatchNorm), "batch normalisation inside the convolution before it", FoldBatchNorm.Run),
        new(nameof(UseInstanceNorm), "groups of one channel as one operation", UseInstanceNorm.Run),
        new(nameof(AbsorbLateral), "smoothing and lateral as one convolution, smoothing of the upsampled map on the small map", AbsorbLateral.Run),
        new(nameof(ConvolveBeforeUpsampling), "convolution of an upsampled map on the small map", ConvolveBeforeUpsampling.Run),
        new(nameof(ClassifyBeforeUpsampling), "1x1 convolution before upsampling", ClassifyBeforeUpsampling.Run),
    ];

    public static Network Run(Network network) => All.Aggregate(network, (form, pass) => pass.Run(form));
}

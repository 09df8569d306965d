using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// The passes from the network as it trains to the same network rearranged: those of <see cref="InferencePasses"/> whose
/// result autograd goes through and which leave every parameter what it is. Nothing is folded: norms have statistics of
/// their batch, and each weight takes its own gradient.
/// </summary>
internal static class TrainingPasses
{
    public static IReadOnlyList<Func<Network, Network>> All { get; } =
    [
        DropIdentityResizes.Run,
        ConvolveBeforeUpsampling.Run,
        ClassifyBeforeUpsampling.Run,
        PairTaps.Run,
        PairBiases.Run,
    ];

    public static Network Run(Network network) => All.Aggregate(network, (form, pass) => WellFormed.Check(pass(form), nameof(TrainingPasses)));
}

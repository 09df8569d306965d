using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>A pass with what it says of itself.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Summary">What it does, in a line.</param>
internal sealed record Pass(string Name, string Summary, Func<Network, Network> Run);

/// <summary>The passes that make one form of a network, in their order.</summary>
/// <param name="After">The pipeline whose form these passes start from, or null for the network as its spec says it.</param>
internal sealed record PassPipeline(PassPipeline? After, IReadOnlyList<Pass> Passes)
{
    /// <summary>The form of a network, by this pipeline and those before it.</summary>
    public Network Run(Network network) => RunAfter(After is null ? network : After.Run(network));

    /// <summary>The form, from the form that <see cref="After"/> makes.</summary>
    public Network RunAfter(Network form) => Passes.Aggregate(form, (current, pass) => WellFormed.Check(pass.Run(current), pass.Name));
}

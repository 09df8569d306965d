namespace PanopticFpn.Benchmarks.Training;

/// <summary>One way to train a network.</summary>
/// <param name="Key">What processes call it.</param>
/// <param name="Title">What the table calls it.</param>
internal sealed record TrainingKind(string Key, string Title)
{
    public const string Peer = "train-script";

    /// <summary>Every way, the peer first.</summary>
    public static IReadOnlyList<TrainingKind> All { get; } =
    [
        new(Peer, "TorchScript"),
        new("train-forward", "`forward`"),
        new("train-rearranged", "`ForTraining()`"),
    ];
}

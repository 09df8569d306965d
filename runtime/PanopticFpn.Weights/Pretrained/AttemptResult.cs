namespace PanopticFpn.Weights.Pretrained;

/// <summary>How a request ended.</summary>
internal enum AttemptEnd
{
    /// <summary>All bytes have come.</summary>
    Complete,

    /// <summary>What was there is of no use, and has been dropped.</summary>
    BeginAnew,

    /// <summary>It failed in a way that may pass.</summary>
    Failed,
}

/// <summary>A request that did not end the download in an error.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Reason">Why it failed, as a clause.</param>
internal sealed record AttemptResult(AttemptEnd End, string Reason = "")
{
    /// <summary>Whether the bytes came in several answers.</summary>
    public bool IsJoined { get; init; }

    /// <summary>The pause that the server asks for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What told of the failure.</summary>
    public Exception? Failure { get; init; }
}

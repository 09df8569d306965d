namespace PanopticFpn.Weights.Pretrained;

/// <summary>A download by the one who may write: attempt after attempt, until the file beside is whole and right.</summary>
internal sealed class Download(FetchPlace place, PretrainedOptions options, PartialFile partial, ProgressReports reports, FetchOutside outside)
{
    private readonly FetchFailures _failures = new(place);
    private readonly DownloadAttempt _attempt = new(place, options.StallTimeout, partial, reports, outside);

    /// <summary>The bytes of the whole file, where the server has said so.</summary>
    public long? Total => _attempt.Total;

    /// <summary>Fills the file beside.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whole already where a process was killed between the last byte and the renaming.
        bool isRight = partial.Length > 0 && place.Name.Matches(partial.Hash);
        if (!isRight && !await ReceiveAsync(cancellationToken).ConfigureAwait(false))
        {
            // What was there before, or another version on the server, may be to blame.
            partial.Clear();
            if (!await ReceiveAsync(cancellationToken).ConfigureAwait(false))
                throw WrongHash();
        }

        reports.ReportEnd(partial.Length);
    }

    /// <summary>Asks the server until all has come.</summary>
    /// <returns>Whether it is right; false only where parts of several answers were put together.</returns>
    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        for (int number = 1; ; number++)
        {
            AttemptResult result = await _attempt.RunAsync(cancellationToken).ConfigureAwait(false);
            // With nothing to go on from, the next answer cannot be this one again.
            if (result.End == AttemptEnd.BeginAnew)
                result = await _attempt.RunAsync(cancellationToken).ConfigureAwait(false);
            if (result.End == AttemptEnd.Complete)
                return place.Name.Matches(partial.Hash) || (result.IsJoined ? false : throw WrongHash());
            if (number == options.Attempts)
                throw _failures.NotDownloaded(number == 1 ? result.Reason : $"{result.Reason} ({number} attempts)", result.Failure);
            await Task.Delay(RetryPolicy.Delay(options.RetryDelay, number, result.RetryAfter), cancellationToken).ConfigureAwait(false);
        }
    }

    private WeightsFileException WrongHash()
    {
        WeightsFileException failure = _failures.WrongHash(partial.Hash, partial.Length);
        partial.Delete();
        return failure;
    }
}

namespace PanopticFpn.Weights.Pretrained;

/// <summary>One call: the cache, else the lock, the cache again, and the download.</summary>
internal sealed class Fetch(FetchPlace place, PretrainedOptions options, IProgress<DownloadProgress>? progress, FetchOutside outside)
{
    private readonly FetchFailures _failures = new(place);

    /// <summary>The file's path, when it is there.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await IsCachedAsync(cancellationToken).ConfigureAwait(false))
            return place.Target;
        if (options.Offline)
            throw _failures.NotCached();

        using FetchLock held = await TakeLockAsync(cancellationToken).ConfigureAwait(false);
        // Whoever had the lock before has most likely brought it.
        if (!await IsCachedAsync(cancellationToken).ConfigureAwait(false))
            await DownloadAsync(cancellationToken).ConfigureAwait(false);
        held.Done();
        return place.Target;
    }

    private async Task<bool> IsCachedAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(place.Target))
            throw _failures.IsDirectory();
        if (!File.Exists(place.Target))
            return false;
        string hash;
        try
        {
            hash = await FileHash.OfAsync(place.Target, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (FileFaults.IsFault(failure))
        {
            throw _failures.NotRead(failure);
        }

        // It is never deleted here: somebody may have put it there on purpose.
        return place.Name.Matches(hash) ? true : throw _failures.Damaged(hash);
    }

    private async Task<FetchLock> TakeLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(place.Directory);
            return await FetchLock.TakeAsync(place.Lock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (FileFaults.IsFault(failure))
        {
            throw _failures.NotStored(failure, total: null);
        }
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        using PartialFile partial = await OpenPartialAsync(cancellationToken).ConfigureAwait(false);
        var download = new Download(place, options, partial, new ProgressReports(place.Name.File, progress), outside);
        try
        {
            await download.RunAsync(cancellationToken).ConfigureAwait(false);
            partial.Finish();
            await PutInPlaceAsync(partial, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (FileFaults.IsFault(failure))
        {
            // What cannot become whole only takes the space that others need.
            if (FileFaults.IsFull(failure))
                partial.Delete();
            throw _failures.NotStored(failure, download.Total);
        }
    }

    private async Task<PartialFile> OpenPartialAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PartialFile.OpenAsync(place.Partial, outside.OpenPartial, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (FileFaults.IsFault(failure))
        {
            throw _failures.NotStored(failure, total: null);
        }
    }

    private async Task PutInPlaceAsync(PartialFile partial, CancellationToken cancellationToken)
    {
        try
        {
            File.Move(place.Partial, place.Target);
        }
        catch (IOException) when (File.Exists(place.Target))
        {
            // PyTorch, which knows no lock, was quicker.
            partial.Delete();
            await IsCachedAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

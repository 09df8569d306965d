namespace PanopticFpn.Weights.Pretrained;

/// <summary>
/// The right to download one file, among all processes and all threads: a file that one of them has open. The system closes
/// it with the process, so that none who was killed keeps it.
/// </summary>
internal sealed class FetchLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _stream;
    private bool _isDone;

    private FetchLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until no other has it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static async Task<FetchLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FetchLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException failure) when (FileFaults.IsTaken(failure))
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Says that the download is in its place: nobody needs the lock's file any more.</summary>
    public void Done() => _isDone = true;

    /// <summary>Lets the next one in.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        // Deleted while it still guards something, it could be held twice: by one who had opened it and by one who made it anew.
        if (_isDone)
            FileFaults.DeleteIfPossible(_stream.Name);
    }
}

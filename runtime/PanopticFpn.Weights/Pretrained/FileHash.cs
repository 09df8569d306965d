using System.Security.Cryptography;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>The SHA-256 of files, in lower-case hexadecimal digits.</summary>
internal static class FileHash
{
    // Below it the calls cost, above it the processor's cache is lost.
    private const int BufferSize = 1 << 18;

    /// <summary>The hash of a whole file.</summary>
    public static async Task<string> OfAsync(string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        await AddAsync(hash, stream, cancellationToken).ConfigureAwait(false);
        return Current(hash);
    }

    /// <summary>Adds all that a stream has still to give.</summary>
    /// <returns>How many bytes that were.</returns>
    public static Task<long> AddAsync(IncrementalHash hash, Stream stream, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var buffer = new byte[BufferSize];
            long length = 0;
            for (int count; (count = stream.Read(buffer)) > 0; length += count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
            }

            return length;
        },
        cancellationToken);

    /// <summary>The hash of what has been added so far.</summary>
    public static string Current(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash());
}

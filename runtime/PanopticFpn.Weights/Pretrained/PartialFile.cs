using System.Security.Cryptography;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>A file that grows by what is received, with its hash; what an earlier download left is its beginning.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path;
    private readonly Stream _stream;
    private readonly IncrementalHash _hash;

    private PartialFile(string path, Stream stream, IncrementalHash hash, long length)
    {
        _path = path;
        _stream = stream;
        _hash = hash;
        Length = length;
    }

    /// <summary>The bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>The SHA-256 of them, in lower-case hexadecimal digits.</summary>
    public string Hash => FileHash.Current(_hash);

    /// <summary>Opens what there is, or an empty file.</summary>
    public static async Task<PartialFile> OpenAsync(string path, Func<string, Stream> open, CancellationToken cancellationToken)
    {
        Stream stream = open(path);
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            // A link to a device has no length, but may be read without an end.
            long length = stream.Length == 0 ? 0 : await FileHash.AddAsync(hash, stream, cancellationToken).ConfigureAwait(false);
            return new PartialFile(path, stream, hash, length);
        }
        catch
        {
            hash.Dispose();
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes what came.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes).ConfigureAwait(false);
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        if (Length == 0)
            return;
        _stream.Position = 0;
        _stream.SetLength(0);
        _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>Closes it when its bytes are on the disk, and not only on their way.</summary>
    public void Finish()
    {
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
        _stream.Dispose();
    }

    /// <summary>Closes and deletes it.</summary>
    public void Delete()
    {
        Dispose();
        FileFaults.DeleteIfPossible(_path);
    }

    /// <summary>Closes it; what came stays for the next download, but an empty file is of no use.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        _stream.Dispose();
        if (Length == 0)
            FileFaults.DeleteIfPossible(_path);
    }
}

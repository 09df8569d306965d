using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Safetensors;
using PanopticFpn.Weights.Torch;
using PanopticFpn.Weights.TorchSharp;

namespace PanopticFpn.Weights;

/// <summary>
/// A weights file that is open for reading, of any of the <see cref="WeightsFormat"/>s; its content tells which.
/// </summary>
/// <remarks>
/// Opening reads what the file holds and finds out that it is whole, but not its numbers. Nothing that a file names is run
/// or created. Several threads may read tensors at once.
/// </remarks>
public sealed class WeightsFile : IDisposable
{
    // A few views of one storage are normal; a small file whose tensors unfold to terabytes is an attack on the disk.
    private const long MostUnfolded = 16;
    private const long AlwaysAllowed = 1 << 24;

    // As much as the largest compression of one storage; views of compressed storages inflate all of it, each.
    private const long MostInflated = 1032;

    private readonly FileBytes _file;

    private WeightsFile(FileBytes file, WeightsIndex index)
    {
        _file = file;
        Format = index.Format;
        Tensors = index.Tensors;
        Under = index.Under;
        Metadata = index.Metadata;
    }

    /// <summary>The path as it was given.</summary>
    public string Path => _file.Path;

    /// <summary>The file's size in bytes.</summary>
    public long Length => _file.Length;

    /// <summary>The file's format.</summary>
    public WeightsFormat Format { get; }

    /// <summary>The tensors, in the file's order; no name stands twice.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The dictionaries of a training checkpoint in which the tensors were found, such as <c>model</c>; empty where there are none.</summary>
    public string Under { get; }

    /// <summary>What the file says of itself (safetensors); empty where it says nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether the file is mapped into memory (safetensors): once open, reading it needs no memory, and fails only where another program cuts the file.</summary>
    public bool IsMapped => _file.IsMapped;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to open it, or null for the defaults.</param>
    /// <exception cref="WeightsFileException">The file is absent, damaged, of no known format, or names what a state dict does not need.</exception>
    public static WeightsFile Open(string path, WeightsFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileBytes file = OpenBytes(path);
        try
        {
            WeightsIndex index = ReadIndex(file, options?.Under);
            CheckUnfoldedSize(file, index);
            return new WeightsFile(file, index);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor's numbers, little-endian, in row-major order.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="destination">Takes them; as long as the tensor's <see cref="StoredTensor.ByteLength"/>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="WeightsFileException">The file is damaged there, or cannot be read any more.</exception>
    public void Read(StoredTensor tensor, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        if (destination.Length != tensor.ByteLength)
            throw new ArgumentException($"Tensor '{tensor.Name}' takes {tensor.ByteLength} bytes, but {destination.Length} came.", nameof(destination));
        tensor.View.Read(tensor.Type, tensor.Shape, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static FileBytes OpenBytes(string path)
    {
        try
        {
            // Opening a pipe waits for whoever writes into it, perhaps for ever.
            return HasLength(path)
                ? new FileBytes(path)
                : throw new WeightsFileException($"Weights file '{path}' is not read: it is empty, or a pipe. Was its download interrupted?");
        }
        catch (Exception exception) when (exception is (IOException and not WeightsFileException) or UnauthorizedAccessException or NotSupportedException)
        {
            throw new WeightsFileException(Explain(exception, path), exception);
        }
    }

    // Absent files and directories are explained when they are opened.
    private static bool HasLength(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            file = (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        return !file.Exists || file.Length > 0;
    }

    private static string Explain(Exception exception, string path) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"There is no weights file '{path}'.",
        _ when Directory.Exists(path) => $"Weights file '{path}': expected a file, but it is a directory.",
        NotSupportedException => $"Weights file '{path}': expected a file, but it is a pipe or a device. Copy what it gives into a file.",
        _ => $"Weights file '{path}' cannot be read: {exception.Message.ReplaceLineEndings(" ")}",
    };

    private static WeightsIndex ReadIndex(FileBytes file, string? under) => FormatDetection.Detect(file) switch
    {
        WeightsFormat.TorchZip => TorchZipIndex.Read(file, under),
        WeightsFormat.TorchStream => TorchStreamIndex.Read(file, under),
        WeightsFormat.Safetensors => SafetensorsIndex.Read(file, under),
        var format when !string.IsNullOrEmpty(under) =>
            throw file.Refused($"there are no tensors under {Quotation.Of(under)}; a file of {format.Describe()} has no dictionaries around them."),
        _ => TorchSharpIndex.Read(file),
    };

    private static void CheckUnfoldedSize(FileBytes file, WeightsIndex index)
    {
        Int128 unfolded = index.Tensors.Aggregate((Int128)0, (sum, tensor) => sum + tensor.ByteLength);
        Int128 stored = index.Tensors.Select(tensor => tensor.View.Storage).Distinct().Aggregate((Int128)0, (sum, storage) => sum + storage.Length);
        if (unfolded > stored * MostUnfolded + AlwaysAllowed)
            throw file.Refused($"its tensors unfold from {stored:N0} bytes to {unfolded:N0}, as no weights do.");

        Int128 inflated = index.Tensors.Aggregate((Int128)0, (sum, tensor) => sum + tensor.View.Storage.InflatedByRead);
        if (inflated > (Int128)file.Length * MostInflated)
            throw file.Refused($"its tensors are parts of compressed storages; to read them one after another, {inflated:N0} bytes would be unpacked. Unpack the archive, and zip it again without compression.");
    }
}

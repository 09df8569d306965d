using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Reads weights from files into networks.</summary>
public static class WeightsFile
{
    /// <summary>Reads a file that <c>module.save(path)</c> wrote (TorchSharp's own format) into a network.</summary>
    /// <remarks>Nothing of the network changes before the whole file has been read and found to fit.</remarks>
    /// <param name="module">The network; its parameters and buffers take the file's values, on whatever device they are.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightsFileException">The file cannot be read, or is not for this network.</exception>
    public static void Load(nn.Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseOtherFormats(path);

        Dictionary<string, Tensor> targets = module.state_dict();
        try
        {
            using FileStream stream = File.OpenRead(path);
            IReadOnlyList<WeightsEntry> entries = new WeightsIndexReader(stream, path).Read();
            Compare(entries, targets, path);
            Copy(stream, entries, targets);
        }
        catch (Exception exception) when (exception is (IOException or UnauthorizedAccessException) and not WeightsFileException)
        {
            throw new WeightsFileException(Explain(exception, path), exception);
        }
    }

    private static void RefuseOtherFormats(string path)
    {
        string extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension is ".PTH" or ".PT" or ".SAFETENSORS")
        {
            throw new WeightsFileException(
                $"Weights file '{path}': {extension.ToLowerInvariant()} files are not read yet. Expected a file that TorchSharp's module.save(path) wrote.");
        }
    }

    private static void Compare(IReadOnlyList<WeightsEntry> entries, Dictionary<string, Tensor> targets, string path)
    {
        string[] unexpected = [.. entries.Select(entry => entry.Name).Where(name => !targets.ContainsKey(name))];
        string[] missing = [.. targets.Keys.Except(entries.Select(entry => entry.Name))];
        if (unexpected.Length + missing.Length > 0)
        {
            string[] parts = [.. Count(missing, "missing"), .. Count(unexpected, "unexpected")];
            throw new WeightsFileException(
                $"Weights file '{path}' is for another network: of {targets.Count} expected weights, {string.Join(", ", parts)}.");
        }

        foreach (WeightsEntry entry in entries)
        {
            Tensor target = targets[entry.Name];
            if (!entry.Shape.SequenceEqual(target.shape) || entry.ElementType != target.dtype)
            {
                throw new WeightsFileException(
                    $"Weights file '{path}' is for another network: expected '{entry.Name}' as {target.dtype} [{string.Join(",", target.shape)}], "
                    + $"but got {entry.ElementType} [{string.Join(",", entry.Shape)}].");
            }
        }
    }

    private static IEnumerable<string> Count(string[] names, string what)
    {
        if (names.Length > 0)
            yield return $"{names.Length} {what} ('{names[0]}'{(names.Length > 1 ? ", …" : "")})";
    }

    private static void Copy(FileStream stream, IReadOnlyList<WeightsEntry> entries, Dictionary<string, Tensor> targets)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        // All of it is read before any of it is used: a disk that fails half-way must not leave half a network.
        Tensor[] values = [.. entries.Select(entry => ReadValue(stream, entry))];
        foreach ((WeightsEntry entry, Tensor value) in entries.Zip(values))
            targets[entry.Name].copy_(value);
    }

    private static Tensor ReadValue(FileStream stream, WeightsEntry entry)
    {
        Tensor value = empty(entry.Shape, dtype: entry.ElementType);
        stream.Position = entry.Position;
        stream.ReadExactly(value.bytes);
        return value;
    }

    private static string Explain(Exception exception, string path) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"There is no weights file '{path}'.",
        _ when Directory.Exists(path) => $"Weights file '{path}': expected a file, but it is a directory.",
        _ => $"Weights file '{path}' cannot be read: {exception.Message}",
    };
}

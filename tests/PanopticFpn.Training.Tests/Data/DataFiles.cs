using PanopticFpn.Tests.Support;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>A data set's folder, written file by file.</summary>
internal sealed class DataFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>The folder.</summary>
    public string Root => _directory.FullName;

    /// <summary>Where a file of it lies, by its name with <c>/</c>.</summary>
    public string this[string name] => Path.Combine([Root, .. name.Split('/')]);

    /// <summary>A file with its folders.</summary>
    public DataFiles With(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this;
    }

    /// <summary>A grey picture of the mask's size and a mask of 2 columns.</summary>
    public DataFiles WithPair(string picture, string mask, params byte[] labels) =>
        With(picture, PngFile.Grey(2, [.. labels.Select((_, i) => (byte)(10 * i))])).With(mask, PngFile.Grey(2, labels));

    public void Dispose() => _directory.Dispose();
}

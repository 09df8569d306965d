using PanopticFpn.Imaging;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>A directory of a test's own, with what apps read.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pfpn-samples-");

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>The names of what lies in it.</summary>
    public IEnumerable<string> Entries => _directory.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    /// <summary>A small picture whose sides are no multiple of anything.</summary>
    public string Picture()
    {
        string path = File("street.png");
        using Picture street = StreetScene.Draw(75, 53);
        street.WritePng(path);
        return path;
    }

    /// <summary>A file that is text, whatever its name says.</summary>
    public string Text(string name)
    {
        System.IO.File.WriteAllText(File(name), "This is a letter.\n");
        return File(name);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

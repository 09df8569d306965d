namespace PanopticFpn.Tests.Support;

/// <summary>A directory of a test's own.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pfpn-tests-");

    /// <summary>The directory.</summary>
    public string FullName => _directory.FullName;

    /// <summary>The names of what lies in it, in order.</summary>
    public IEnumerable<string> Entries => _directory.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>A file in it with this content.</summary>
    public string Write(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

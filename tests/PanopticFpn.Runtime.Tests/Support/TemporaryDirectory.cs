namespace PanopticFpn.Tests.Support;

/// <summary>A directory of a test's own.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pfpn-tests-");

    /// <summary>Everything in it.</summary>
    public IEnumerable<string> Entries => _directory.EnumerateFileSystemInfos().Select(entry => entry.Name);

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}

using PanopticFpn.Tests.Support;

namespace PanopticFpn.Tests.Native;

/// <summary>
/// A copy of the tests' output in which oneDNN asks the processor for 0x800000FF in the place of 0x8000001D, its caches: a function that does
/// not exist and answers with zeros, as a machine does that hides its caches.
/// </summary>
public sealed class LibtorchWithoutCaches : IDisposable
{
    private const string Library = "libtorch_cpu.so";

    /// <summary>mov r10d, 0x8000001D: it stands once in libtorch 2.10.</summary>
    private static readonly byte[] Question = [0x41, 0xBA, 0x1D, 0x00, 0x00, 0x80];

    private readonly TemporaryDirectory _folder = new();

    /// <summary>Copies and patches.</summary>
    public LibtorchWithoutCaches()
    {
        string output = AppContext.BaseDirectory;
        foreach (string file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            string copy = _folder.File(Path.GetRelativePath(output, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (Path.GetFileName(file) == Library)
                File.WriteAllBytes(copy, Patched(File.ReadAllBytes(file)));
            else if (Path.GetExtension(file) is ".so" or ".1")
                File.CreateSymbolicLink(copy, file);
            else
                File.Copy(file, copy);
        }
    }

    /// <summary>The tests' assembly beside the patched library.</summary>
    public string TestAssembly => _folder.File(Path.GetFileName(typeof(LibtorchWithoutCaches).Assembly.Location));

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static byte[] Patched(byte[] library)
    {
        int at = library.AsSpan().IndexOf(Question);
        if (at < 0 || library.AsSpan(at + 1).IndexOf(Question) >= 0)
            throw new InvalidOperationException($"{Library} is expected to ask for the caches in one place: another version of libtorch needs another patch.");
        library[at + 2] = 0xFF;
        return library;
    }
}

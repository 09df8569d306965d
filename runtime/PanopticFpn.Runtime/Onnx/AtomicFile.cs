namespace PanopticFpn.Onnx;

/// <summary>Writes a file beside its place and renames it when it is whole, so that no reader ever meets half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file; whatever fails, the place keeps what it held.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target))
            throw new IOException($"Cannot write '{path}': it is a directory. Name a file in it.");
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"Cannot write '{path}': the directory '{directory}' does not exist.");

        string beside = Path.Combine(directory, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
        try
        {
            // Unbuffered: the writer buffers what is small, and what is large should not be copied again.
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                write(stream);
            File.Move(beside, target, overwrite: true);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"Cannot write '{path}': no permission to write in '{directory}'.", refused);
        }
        catch (IOException failure)
        {
            throw new IOException($"Cannot write '{path}': {failure.Message}", failure);
        }
        finally
        {
            // After the rename there is nothing to delete, and deleting nothing is no error.
            DeleteIfThere(beside);
        }
    }

    private static void DeleteIfThere(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one worth reporting.
        }
    }
}

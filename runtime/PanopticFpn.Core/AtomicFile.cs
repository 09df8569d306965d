namespace PanopticFpn;

/// <summary>Writes a file beside its place and renames it when it is whole, so that no reader ever meets half of it.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file; whatever fails, the place keeps what it held.</summary>
    /// <param name="path">The file, or a link to it; its directory must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message says which and why, in one line.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = PlaceOf(path);
        string directory = Path.GetDirectoryName(target) ?? target;
        CheckPlace(path, target, directory);

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
            throw new IOException($"Cannot write '{path}': {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
        finally
        {
            // After the rename there is nothing to delete, and deleting nothing is no error.
            DeleteIfThere(beside);
        }
    }

    /// <summary>Fails now rather than after long work where <see cref="Write"/> would fail for sure: the place is a directory, or nothing can be made beside it.</summary>
    /// <param name="path">The file that is to be written later; it is not touched.</param>
    /// <exception cref="IOException">The file cannot be written; the message says which and why, in one line.</exception>
    public static void CheckWritable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = PlaceOf(path);
        string directory = Path.GetDirectoryName(target) ?? target;
        CheckPlace(path, target, directory);
        string beside = Path.Combine(directory, $".{Path.GetRandomFileName()}");
        try
        {
            using var probe = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"Cannot write '{path}': no file can be made in '{directory}'.", refused);
        }
    }

    /// <summary>Where the file really lies: what is renamed onto a link would take the link's place and leave its target old.</summary>
    /// <param name="path">The file, or a link to it; neither need exist.</param>
    public static string PlaceOf(string path)
    {
        string place = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(place, returnFinalTarget: true)?.FullName ?? place;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing is there yet, or links lead in a circle; the writing itself says what is wrong.
            return place;
        }
    }

    private static void CheckPlace(string path, string target, string directory)
    {
        if (Directory.Exists(target))
            throw new IOException($"Cannot write '{path}': it is a directory. Name a file in it.");
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"Cannot write '{path}': the directory '{directory}' does not exist.");
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

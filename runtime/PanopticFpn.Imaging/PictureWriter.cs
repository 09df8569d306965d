using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>Writes PNG beside the place and renames it when it is whole: a good file survives a failure.</summary>
internal static class PictureWriter
{
    public static void WritePng(SKBitmap bitmap, string path)
    {
        string target = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target))
            throw Refused(path, "it is a directory; name a file in it");
        if (!Directory.Exists(directory))
            throw Refused(path, $"the directory '{directory}' does not exist");

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100)
            ?? throw Refused(path, "the picture cannot be encoded");
        string beside = Path.Combine(directory, $".{Path.GetRandomFileName()}.png");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
                data.SaveTo(stream);
            File.Move(beside, target, overwrite: true);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Refused(path, $"no permission to write in '{directory}'", refused);
        }
        catch (IOException failure)
        {
            throw Refused(path, failure.Message.TrimEnd('.'), failure);
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

    private static PictureException Refused(string path, string reason, Exception? cause = null)
    {
        string message = $"Cannot write the picture '{path}': {reason.ReplaceLineEndings(" ")}.";
        return cause is null ? new PictureException(message) : new PictureException(message, cause);
    }
}

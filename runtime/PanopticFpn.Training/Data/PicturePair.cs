namespace PanopticFpn.Training.Data;

/// <summary>The files of a picture and its mask.</summary>
/// <param name="Picture">The picture's path.</param>
/// <param name="Mask">The mask's path.</param>
internal sealed record PicturePair(string Picture, string Mask)
{
    /// <summary>All pairs of a layout, in the order of their names: the same on every machine.</summary>
    /// <exception cref="DatasetException">A folder is absent or empty, a picture has no mask or a mask no picture.</exception>
    public static PicturePair[] AllOf(FolderLayout layout)
    {
        try
        {
            SortedDictionary<string, string> pictures = Files(layout.Pictures, "pictures", layout.Nested, layout.PictureEndings);
            SortedDictionary<string, string> masks = Files(layout.Masks, "masks", layout.Nested, [layout.MaskEnding]);
            if (pictures.Count == 0)
                throw new DatasetException($"There are no pictures in '{layout.Pictures}': expected {string.Join(" or ", layout.PictureEndings.Select(ending => "*" + ending))}.");
            foreach ((string key, string picture) in pictures)
            {
                if (!masks.ContainsKey(key))
                    throw new DatasetException($"The picture '{picture}' has no mask: expected '{Path.Combine(layout.Masks, key + layout.MaskEnding)}'.");
            }

            foreach ((string key, string mask) in masks)
            {
                if (!pictures.ContainsKey(key))
                    throw new DatasetException($"The mask '{mask}' has no picture: expected {string.Join(" or ", layout.PictureEndings.Select(ending => key + ending))} in '{layout.Pictures}'.");
            }

            return [.. pictures.Select(picture => new PicturePair(picture.Value, masks[picture.Key]))];
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new DatasetException($"Cannot list '{layout.Pictures}' and '{layout.Masks}': no permission to read them.", refused);
        }
    }

    /// <summary>The files with such endings; the key is what a picture and its mask share, with <c>/</c> after a city.</summary>
    private static SortedDictionary<string, string> Files(string folder, string what, bool nested, IReadOnlyList<string> endings)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException($"There is no folder '{folder}', where {what} are expected.");

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // In order, so that of two pictures with one name the same one is always named first.
        foreach (string file in FilesIn(folder, nested).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(folder, file).Replace('\\', '/');
            string? ending = endings.FirstOrDefault(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
            if (ending is null || Path.GetFileName(file).StartsWith('.'))
                continue;
            string key = name[..^ending.Length];
            if (!files.TryAdd(key, file))
                throw new DatasetException($"The {what} '{files[key]}' and '{file}' have one name: rename or remove one of them.");
        }

        return files;
    }

    private static IEnumerable<string> FilesIn(string folder, bool nested) =>
        nested ? Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles) : Directory.EnumerateFiles(folder);
}

using PanopticFpn;

namespace Workbench;

/// <summary>The pictures of a folder.</summary>
internal static class PictureFiles
{
    /// <summary>The extensions of pictures that are read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".bmp", ".webp"];

    /// <summary>The pictures of a folder by name; what lies in its folders is not listed.</summary>
    public static string[] In(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    /// <summary>What to read, and where to write what it becomes.</summary>
    /// <param name="from">A picture, or a folder of them.</param>
    /// <param name="to">For a picture the file to write, for a folder the folder to write into, which is made where it is absent.</param>
    /// <exception cref="IOException">The folder has no pictures, two of them would become one file, or nothing can be written there.</exception>
    public static IReadOnlyList<(string From, string To)> Pair(string from, string to)
    {
        if (!Directory.Exists(from))
        {
            AtomicFile.CheckWritable(to);
            return [(from, to)];
        }

        string[] files = In(from);
        if (files.Length == 0)
            throw new IOException($"There are no pictures in '{from}' ({string.Join(", ", Extensions)}).");
        if (File.Exists(to))
            throw new IOException($"'{to}' is a file, but '{from}' is a folder of pictures; name a folder to write into.");
        if (files.CountBy(file => Path.GetFileNameWithoutExtension(file)!).FirstOrDefault(name => name.Value > 1) is { Value: > 1 } twice)
            throw new IOException($"Two pictures in '{from}' would become '{twice.Key}.png'; give them different names.");
        Directory.CreateDirectory(to);
        (string From, string To)[] pairs = [.. files.Select(file => (file, Path.Combine(to, Path.GetFileNameWithoutExtension(file) + ".png")))];
        if (pairs.FirstOrDefault(pair => Path.GetFullPath(pair.From) == Path.GetFullPath(pair.To)) is { From: { } same })
            throw new IOException($"'{same}' would be written over; name another folder to write into.");
        AtomicFile.CheckWritable(pairs[0].To);
        return pairs;
    }
}

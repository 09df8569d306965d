using System.Globalization;

namespace PanopticFpn;

/// <summary>A part of this process's memory.</summary>
internal readonly record struct MemoryRange(nint Start, nint End);

/// <summary>Where the dynamic loader of Linux has put a library, from /proc/self/maps.</summary>
internal static class LoadedLibrary
{
    /// <summary>The parts of a library that can be written: its variables, with those that start as zero.</summary>
    /// <param name="maps">The lines of /proc/self/maps: "start-end permissions offset device inode path", addresses in hexadecimal.</param>
    /// <param name="fileName">The library's file name.</param>
    public static IEnumerable<MemoryRange> Variables(IEnumerable<string> maps, string fileName)
    {
        bool inLibrary = false;
        nint previousEnd = 0;
        foreach (string line in maps)
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] addresses = fields[0].Split('-');
            nint start = nint.Parse(addresses[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            nint end = nint.Parse(addresses[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

            // Variables that start as zero are not in the file: a mapping without a path, right behind the library's last.
            bool isUnnamed = fields.Length < 6;
            inLibrary = isUnnamed ? inLibrary && start == previousEnd : Path.GetFileName(fields[5]) == fileName;
            previousEnd = end;
            if (inLibrary && fields[1].StartsWith("rw", StringComparison.Ordinal))
                yield return new MemoryRange(start, end);
        }
    }
}

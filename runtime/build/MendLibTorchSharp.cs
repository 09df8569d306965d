// Compiled by MSBuild at build time (RoslynCodeTaskFactory), so it holds to C# 7.3 and the base library.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Lets TorchSharp's native library load where the system's libstdc++ is older than GCC 13's. The library asks for the
/// symbol version GLIBCXX_3.4.32 and uses nothing of it; marking that request as weak makes the loader accept its absence.
/// </summary>
public sealed class MendLibTorchSharp : Task
{
    /// <summary>The copies of libLibTorchSharp.so in an output folder; never the package's own.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; }

    public override bool Execute()
    {
        foreach (ITaskItem library in Libraries)
        {
            string path = library.GetMetadata("FullPath");
            try
            {
                Mend(path);
            }
            catch (Exception exception) when (exception is IOException || exception is UnauthorizedAccessException || exception is InvalidDataException)
            {
                Log.LogWarning("PanopticFpn: {0} was left as it is, and TorchSharp may not load: {1}", path, exception.Message);
            }
        }

        return true;
    }

    private void Mend(string path)
    {
        string system = SystemLibrary.Find();
        if (system == null || SymbolVersions.Mentions(File.ReadAllBytes(system), SymbolVersions.Wanted))
            return;

        byte[] image = File.ReadAllBytes(path);
        if (!SymbolVersions.MakeWeak(image, SymbolVersions.Wanted))
            return;

        Replace(path, image);
        Log.LogMessage(
            MessageImportance.High,
            "PanopticFpn: {0} lacks {1}, so {2} no longer asks for it (PanopticFpnMendLibTorchSharp=false leaves the file as it is).",
            system,
            SymbolVersions.Wanted,
            path);
    }

    /// <summary>A new file in the old one's place: where the old one is a link into the package cache, the cache stays as it is.</summary>
    private static void Replace(string path, byte[] image)
    {
        DateTime written = File.GetLastWriteTimeUtc(path);
        string beside = path + ".mended";
        File.WriteAllBytes(beside, image);
        File.SetLastWriteTimeUtc(beside, written);
        File.Delete(path);
        File.Move(beside, path);
    }
}

/// <summary>Where the dynamic loader finds libstdc++.</summary>
public static class SystemLibrary
{
    private static readonly string[] Folders =
    {
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/local/lib64", "/usr/lib", "/lib",
    };

    /// <summary>The path of libstdc++.so.6, or null where there is none.</summary>
    public static string Find()
    {
        var folders = new List<string>((Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':'));
        folders.AddRange(Folders);
        foreach (string folder in folders)
        {
            if (folder.Length > 0 && File.Exists(Path.Combine(folder, "libstdc++.so.6")))
                return Path.Combine(folder, "libstdc++.so.6");
        }

        return null;
    }
}

/// <summary>The symbol versions that an ELF file asks for (64-bit, little-endian; System V gABI and the GNU version tables).</summary>
public static class SymbolVersions
{
    public const string Wanted = "GLIBCXX_3.4.32";

    private const uint VersionNeed = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Whether the bytes name a version, as a library does that has it.</summary>
    public static bool Mentions(byte[] image, string version) =>
        Encoding.ASCII.GetString(image).IndexOf(version + "\0", StringComparison.Ordinal) >= 0;

    /// <summary>Sets the weak flag on every request for a version; says whether anything changed.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a file; nothing was changed.</exception>
    public static bool MakeWeak(byte[] image, string version)
    {
        if (image.Length < 64 || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F' || image[4] != 2 || image[5] != 1)
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");

        var reader = new Reader(image);
        long table = reader.Int64(0x28);
        int entrySize = reader.UInt16(0x3a);
        int count = reader.UInt16(0x3c);
        var flags = new List<long>();
        for (int index = 0; index < count; index++)
        {
            long section = table + (long)index * entrySize;
            if (reader.UInt32(section + 4) == VersionNeed)
                Collect(reader, table, entrySize, section, version, flags);
        }

        bool changed = false;
        foreach (long flag in flags)
        {
            changed |= (image[flag] & Weak) == 0;
            image[flag] |= (byte)Weak;
        }

        return changed;
    }

    private static void Collect(Reader reader, long table, int entrySize, long section, string version, List<long> flags)
    {
        long need = reader.Int64(section + 24);
        long strings = reader.Int64(table + (long)reader.UInt32(section + 40) * entrySize + 24);
        uint needs = reader.UInt32(section + 44);
        for (uint index = 0; index < needs; index++)
        {
            long request = need + reader.UInt32(need + 8);
            int requests = reader.UInt16(need + 2);
            for (int other = 0; other < requests; other++)
            {
                if (reader.Text(strings + reader.UInt32(request + 8), version.Length + 1) == version + "\0")
                    flags.Add(request + 4);
                request += reader.UInt32(request + 12);
            }

            need += reader.UInt32(need + 12);
        }
    }

    private sealed class Reader
    {
        private readonly byte[] _image;

        public Reader(byte[] image)
        {
            _image = image;
        }

        public ushort UInt16(long at) => BitConverter.ToUInt16(_image, Check(at, 2));

        public uint UInt32(long at) => BitConverter.ToUInt32(_image, Check(at, 4));

        public long Int64(long at) => BitConverter.ToInt64(_image, Check(at, 8));

        public string Text(long at, int length) =>
            at >= 0 && at <= _image.Length - length ? Encoding.ASCII.GetString(_image, (int)at, length) : "";

        private int Check(long at, int length)
        {
            if (at < 0 || at > _image.Length - length)
                throw new InvalidDataException("its version table points outside the file.");
            return (int)at;
        }
    }
}

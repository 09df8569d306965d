// Compiled by MSBuild at build time (RoslynCodeTaskFactory): against .NET Standard 2.0, and without the project's settings.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;

namespace PanopticFpn.Build;

/// <summary>
/// Copies TorchSharp's native library so that it loads where the system's libstdc++ is older than GCC 13's. The library
/// asks for the symbol version GLIBCXX_3.4.32 and uses nothing of it; marking that request as weak makes the loader
/// accept its absence. Where this cannot be done, no copy is left and a warning says why.
/// </summary>
public sealed class MendLibTorchSharp : Microsoft.Build.Utilities.Task
{
    /// <summary>The package's libLibTorchSharp.so; read only.</summary>
    [Required]
    public string Original { get; set; } = "";

    /// <summary>Where the mended copy goes.</summary>
    [Required]
    public string Mended { get; set; } = "";

    /// <summary>The libstdc++.so.6 that is too old, for the message.</summary>
    [Required]
    public string SystemLibrary { get; set; } = "";

    /// <summary>Leaves a mended copy, or none and a warning; never fails the build by itself.</summary>
    public override bool Execute()
    {
        try
        {
            // A copy of an earlier version must not stand in for one that failed.
            new FileInfo(Mended).Directory?.Create();
            File.Delete(Mended);
            byte[] image = File.ReadAllBytes(Original);
            bool changed = SymbolVersions.MakeWeak(image, SymbolVersions.Wanted);
            Write(image);
            if (changed)
            {
                Log.LogMessage(
                    MessageImportance.High,
                    "PanopticFpn: {0} lacks {1}, so {2} is used, a copy of TorchSharp's library that no longer asks for it (PanopticFpnMendLibTorchSharp=false turns this off).",
                    SystemLibrary,
                    SymbolVersions.Wanted,
                    Path.GetFullPath(Mended));
            }
        }
        catch (Exception exception) when (exception is IOException || exception is UnauthorizedAccessException || exception is InvalidDataException)
        {
            Log.LogWarning(
                "PanopticFpn: {0} is used as it is, and TorchSharp may not load, since {1} lacks {2}: {3} (PanopticFpnMendLibTorchSharp=false turns this off.)",
                Original,
                SystemLibrary,
                SymbolVersions.Wanted,
                exception.Message);
        }

        return true;
    }

    /// <summary>Beside, then renamed: a build that is cut off leaves no half of a library.</summary>
    private void Write(byte[] image)
    {
        string beside = Mended + "." + Guid.NewGuid().ToString("N");
        try
        {
            File.WriteAllBytes(beside, image);
            File.Move(beside, Mended);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}

/// <summary>The symbol versions that an ELF file asks for (64-bit, little-endian; System V gABI and the GNU version tables).</summary>
public static class SymbolVersions
{
    /// <summary>The version that GCC 13 brought.</summary>
    public const string Wanted = "GLIBCXX_3.4.32";

    private const uint VersionNeed = 0x6ffffffe;
    private const byte Weak = 2;

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
            image[flag] |= Weak;
        }

        return changed;
    }

    /// <summary>The places of the flags of every request for a version: two lists, one in the other, that only lead forward.</summary>
    private static void Collect(Reader reader, long table, int entrySize, long section, string version, List<long> flags)
    {
        long need = reader.Int64(section + 24);
        long strings = reader.Int64(table + (long)reader.UInt32(section + 40) * entrySize + 24);
        uint next;
        do
        {
            reader.Step();
            long request = need + reader.UInt32(need + 8);
            uint nextRequest;
            do
            {
                reader.Step();
                if (reader.HasText(strings + reader.UInt32(request + 8), version))
                    flags.Add(reader.Check(request + 4, 2));
                nextRequest = reader.UInt32(request + 12);
                request += nextRequest;
            }
            while (nextRequest != 0);
            next = reader.UInt32(need + 12);
            need += next;
        }
        while (next != 0);
    }

    private sealed class Reader
    {
        private readonly byte[] _image;
        private int _steps;

        public Reader(byte[] image)
        {
            _image = image;
        }

        public ushort UInt16(long at) => BitConverter.ToUInt16(_image, Check(at, 2));

        public uint UInt32(long at) => BitConverter.ToUInt32(_image, Check(at, 4));

        public long Int64(long at) => BitConverter.ToInt64(_image, Check(at, 8));

        /// <summary>Whether a string, and no longer one, stands at a place.</summary>
        public bool HasText(long at, string text)
        {
            int start = Check(at, 1);
            return start <= _image.Length - text.Length - 1
                && _image[start + text.Length] == 0
                && Encoding.ASCII.GetString(_image, start, text.Length) == text;
        }

        /// <summary>An entry takes 16 bytes, so a file with more of them than fit is no library.</summary>
        public void Step()
        {
            if (++_steps > _image.Length / 16)
                throw new InvalidDataException("its version table has more entries than the file can hold.");
        }

        public int Check(long at, int length)
        {
            if (at < 0 || at > _image.Length - length)
                throw new InvalidDataException("its version table points outside the file.");
            return (int)at;
        }
    }
}

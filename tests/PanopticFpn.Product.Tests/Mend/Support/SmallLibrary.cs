using System.Buffers.Binary;
using System.Text;

namespace PanopticFpn.Product.Tests.Mend.Support;

/// <summary>The least ELF file that asks libstdc++ for GLIBCXX_3.4.30 and GLIBCXX_3.4.32.</summary>
internal static class SmallLibrary
{
    private const int Strings = 64;
    private const int Needs = 112;
    private const int Sections = 160;

    /// <summary>Where the flags of the request for GLIBCXX_3.4.32 stand.</summary>
    public const int Flags = Needs + 16 + 16 + 4;

    /// <summary>A new copy of the file's bytes.</summary>
    public static byte[] Bytes()
    {
        var image = new byte[Sections + 3 * 64];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(image, 0);
        Put(image, 0x28, 8, Sections);
        Put(image, 0x3a, 2, 64);
        Put(image, 0x3c, 2, 3);

        int file = 1;
        int older = file + "libstdc++.so.6\0".Length;
        int newer = older + "GLIBCXX_3.4.30\0".Length;
        Encoding.ASCII.GetBytes("\0libstdc++.so.6\0GLIBCXX_3.4.30\0GLIBCXX_3.4.32\0").CopyTo(image, Strings);

        PutNeed(image, Needs, requests: 2, file);
        PutRequest(image, Needs + 16, older, next: 16);
        PutRequest(image, Needs + 32, newer, next: 0);

        PutSection(image, index: 1, type: 0x6ffffffe, Needs, strings: 2);
        PutSection(image, index: 2, type: 3, Strings, strings: 0);
        return image;
    }

    private static void PutNeed(byte[] image, int at, int requests, int file)
    {
        Put(image, at, 2, 1);
        Put(image, at + 2, 2, requests);
        Put(image, at + 4, 4, file);
        Put(image, at + 8, 4, 16);
    }

    private static void PutRequest(byte[] image, int at, int name, int next)
    {
        Put(image, at + 8, 4, name);
        Put(image, at + 12, 4, next);
    }

    private static void PutSection(byte[] image, int index, uint type, int offset, int strings)
    {
        int at = Sections + index * 64;
        Put(image, at + 4, 4, type);
        Put(image, at + 24, 8, offset);
        Put(image, at + 40, 4, strings);
    }

    private static void Put(byte[] image, int at, int size, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes[..size].CopyTo(image.AsSpan(at));
    }
}

using System.Buffers.Binary;

namespace PanopticFpn.Weights.Reading;

/// <summary>Tells a file's format by its first bytes; its name only decides where they cannot.</summary>
internal static class FormatDetection
{
    private const int Longest = 32;

    // The place of a tar header's magic.
    private const int TarMagicAt = 257;

    // The first pickle of the old format is one number: LONG1 of ten bytes, 0x1950a86a20f9469cfc6c, STOP. The protocol stands
    // before it (PROTO 2), and from protocol 4 on the length of what follows (FRAME, 8 bytes).
    private static readonly byte[] TorchStreamMagic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <exception cref="WeightsFileException">It is none of them.</exception>
    public static WeightsFormat Detect(FileBytes file)
    {
        if (file.Length == 0)
            throw file.Refused("it is empty. Was its download interrupted?");

        byte[] start = file.Read(0, (int)Math.Min(Longest, file.Length));
        if (start.AsSpan().StartsWith("PK"u8))
            return WeightsFormat.TorchZip;
        if (IsTorchStream(start))
            return WeightsFormat.TorchStream;
        if (start.Length > sizeof(ulong) && start[sizeof(ulong)] == '{' && IsSafetensors(file, start))
            return WeightsFormat.Safetensors;
        RefuseKnownStrangers(file, start);
        return IsNamed(file, ".safetensors") ? WeightsFormat.Safetensors : WeightsFormat.TorchSharp;
    }

    private static bool IsTorchStream(ReadOnlySpan<byte> start) => start switch
    {
        [0x80, >= 4, 0x95, _, _, _, _, _, _, _, _, .. var number] => number.StartsWith(TorchStreamMagic),
        [0x80, _, .. var number] => number.StartsWith(TorchStreamMagic),
        _ => false,
    };

    // TorchSharp's format begins with a count and a name, so its ninth byte could be a brace by chance.
    private static bool IsSafetensors(FileBytes file, byte[] start) =>
        IsNamed(file, ".safetensors") || BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)file.Length;

    private static void RefuseKnownStrangers(FileBytes file, ReadOnlySpan<byte> start)
    {
        if (start[0] == '<')
            throw file.Refused("it is a web page, not weights. The address it was downloaded from may have changed, or ask for a login.");
        if (start[0] == '{')
            throw file.Refused("it is JSON text, not weights.");
        if (start.StartsWith("version https"u8))
            throw file.Refused("it is a pointer of Git LFS, not weights. 'git lfs pull' brings the file itself.");
        if (start is [0x80, >= 2 and <= 5, ..])
            throw file.Refused("it is a plain pickle, not a checkpoint of torch.save. In Python: torch.save(state_dict, 'weights.pth').");
        if (start.StartsWith(new byte[] { 0x1f, 0x8b }))
            throw file.Refused("it is compressed with gzip. Unpack it first.");
        if (file.Length > TarMagicAt + 5 && file.Read(TarMagicAt, 5).AsSpan().SequenceEqual("ustar"u8))
            throw file.Refused("it is a tar archive, as torch.save wrote before PyTorch 0.2. Load and save it with a newer PyTorch, which still reads it, or unpack it.");
    }

    private static bool IsNamed(FileBytes file, string extension) => file.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}

using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Zip;

/// <summary>A file in a zip archive.</summary>
/// <param name="Name">Its path in the archive, with slashes.</param>
/// <param name="IsDeflated">Whether it is compressed; otherwise it lies in the archive as it is.</param>
/// <param name="Crc">The CRC-32 of its content; 0 also where the writer left it out.</param>
/// <param name="Start">Where its bytes begin in the archive.</param>
/// <param name="StoredLength">How many bytes it takes there.</param>
/// <param name="Length">The bytes of its content.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, uint Crc, long Start, long StoredLength, long Length)
{
    /// <summary>Whether the content must have the CRC. PyTorch can be told not to compute it and then writes 0, which no reader of its minds.</summary>
    public bool HasCrc => Crc != 0;

    /// <summary>The content, read when it is needed.</summary>
    public Storage Open(FileBytes file) => IsDeflated ? new DeflatedEntry(file, this) : new StoredEntry(file, this);

    /// <summary>The whole content; <see cref="Length"/> is the caller's to limit.</summary>
    /// <exception cref="WeightsFileException">It is damaged.</exception>
    public byte[] ReadAll(FileBytes file)
    {
        var content = new byte[Length];
        Open(file).Read(0, content);
        return content;
    }

    /// <summary>What is thrown where the content is not what the archive's directory says.</summary>
    public WeightsFileException Damaged(FileBytes file) => file.Damaged($"the checksum of its part {Quotation.Of(Name)} is wrong");
}

using System.Buffers.Binary;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Tests.Pickle;
using PanopticFpn.Weights.Tests.Zip;

namespace PanopticFpn.Weights.Tests.Torch;

/// <summary>Checkpoints made by hand.</summary>
internal static class Checkpoints
{
    /// <summary>The numbers 0, 1, 2, ... as little-endian singles.</summary>
    public static byte[] Singles(int count)
    {
        var bytes = new byte[count * sizeof(float)];
        for (int index = 0; index < count; index++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), index);
        return bytes;
    }

    /// <summary>An archive with a pickle and storages.</summary>
    public static string Zip(this TemporaryDirectory directory, byte[] pickle, params (string Name, byte[] Content)[] parts)
    {
        ZipBytes zip = new ZipBytes().Add("root/data.pkl", pickle);
        foreach ((string name, byte[] content) in parts)
            zip.Add("root/" + name, content);
        return directory.Write("hand-made.pth", zip.ToArray());
    }

    /// <summary>A dictionary of one tensor, and its numbers.</summary>
    public static string Zip(this TemporaryDirectory directory, PickleBytes tensor, byte[] numbers) =>
        directory.Zip(PickleBytes.Start.Do(PickleOperation.EmptyDict).Text("x").Raw(tensor.Stop()[..^1]).Do(PickleOperation.SetItem).Stop(), ("data/0", numbers));

    /// <summary>What opening a file throws, without the words about the file itself.</summary>
    public static string Refusal(string path)
    {
        try
        {
            WeightsFile.Open(path).Dispose();
        }
        catch (WeightsFileException exception)
        {
            return exception.Message.Replace($"Weights file '{path}' ", "", StringComparison.Ordinal);
        }

        return "It was opened.";
    }
}

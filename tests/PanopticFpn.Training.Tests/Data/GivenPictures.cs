using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>Pictures by number, made by a function; counts how often each is read.</summary>
internal sealed class GivenPictures(int count, Func<int, LabelledPicture> read) : ILabelledPictures
{
    private readonly int[] _reads = new int[count];

    public int Count => count;

    /// <summary>How often each was read.</summary>
    public IReadOnlyList<int> Reads => _reads;

    public string NameOf(int index) => $"given {index}";

    public LabelledPicture Read(int index)
    {
        Interlocked.Increment(ref _reads[index]);
        return read(index);
    }

    /// <summary>A picture of these labels; its pixels hold its number.</summary>
    public static LabelledPicture Picture(int index, int width, params byte[] labels)
    {
        var pixels = new byte[3 * labels.Length];
        Array.Fill(pixels, (byte)index);
        return new LabelledPicture($"given {index}", labels.Length / width, width, pixels, labels);
    }
}

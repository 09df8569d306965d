using PanopticFpn.Training.Data;

namespace App._1.Tests;

/// <summary>Pictures with an upright band of one colour for each class: easily learnt, whatever the classes are.</summary>
internal sealed class BandedPictures : ILabelledPictures
{
    private const int Side = 64;

    public int Count => 4;

    public string NameOf(int index) => $"bands {index}";

    public LabelledPicture Read(int index)
    {
        int classes = AppNetwork.Classes.Count;
        byte[] labels = [.. Enumerable.Range(0, Side * Side).Select(pixel => (byte)((pixel % Side * classes / Side + index) % classes))];
        byte[] pixels = [.. labels.SelectMany(label => new[] { (byte)(255 * label / classes), (byte)(37 * label), (byte)(255 - 91 * label) })];
        return new LabelledPicture(NameOf(index), Side, Side, pixels, labels);
    }
}

using System.Globalization;
using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Scenes;

/// <summary>
/// Drawn pictures with exact masks, for trying a training before there are photographs at hand: discs, boxes, triangles and striped
/// things in front of textured backgrounds. Any class comes in any colour, so that only shape and texture tell them apart.
/// </summary>
/// <remarks>
/// A picture is a function of the seed and its index alone. As in PASCAL VOC, the outline of each thing is ignored. Sizes go by the
/// shorter side: things measure a fifth to a half of it.
/// </remarks>
public sealed class DrawnScenes : ILabelledPictures
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _seed;

    /// <summary>A number of scenes; nothing is drawn yet.</summary>
    /// <param name="count">How many.</param>
    /// <param name="height">Rows of each.</param>
    /// <param name="width">Columns of each.</param>
    /// <param name="seed">Another seed gives other scenes: one for training, one for validation.</param>
    public DrawnScenes(int count, int height, int width, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (Count, _height, _width, _seed) = (count, height, width, seed);
    }

    /// <summary>Background, disc, box, triangle and stripes; 255 is ignored.</summary>
    public static SegmentationClasses Classes { get; } = new(
        ["Background", "Disc", "Box", "Triangle", "Stripes"],
        [new(0x8C, 0x96, 0xA3), new(0xE4, 0x57, 0x2E), new(0x2E, 0x86, 0xDE), new(0xF2, 0xB1, 0x34), new(0x2F, 0xA3, 0x6B)]);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string NameOf(int index)
    {
        CheckIndex(index);
        return string.Create(CultureInfo.InvariantCulture, $"scene {index:D4}");
    }

    /// <summary>Draws one of them; calls may run side by side.</summary>
    public LabelledPicture Read(int index)
    {
        CheckIndex(index);
        (byte[] pixels, byte[] labels) = Scene.Draw(_height, _width, new Random(Mix(_seed, index)));
        return new LabelledPicture(NameOf(index), _height, _width, pixels, labels);
    }

    /// <summary>A seed from two numbers: neighbours in either give unrelated ones (SplitMix64's finishing steps).</summary>
    private static int Mix(int seed, int index)
    {
        ulong bits = (((ulong)(uint)seed << 32) | (uint)index) + 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return (int)(bits ^ (bits >> 31));
    }

    private void CheckIndex(int index) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
}

namespace PanopticFpn.Training.Data;

/// <summary>What the values of masks stand for: a class, the ignored value, or nothing.</summary>
internal sealed class LabelValues
{
    private const int Nothing = -1;
    private readonly int[] _labels = new int[256];
    private readonly string _expected;

    private LabelValues(Func<int, int> label, string expected)
    {
        for (int value = 0; value < _labels.Length; value++)
            _labels[value] = label(value);
        _expected = expected;
    }

    /// <summary>A class's value is its index.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="ignored">The value that is ignored in the masks.</param>
    public static LabelValues Indices(SegmentationClasses classes, int ignored) => new(
        value => value == ignored ? classes.Ignore : value < classes.Count ? value : Nothing,
        $"0 to {classes.Count - 1} for the classes or {ignored} for what is ignored");

    /// <summary>As in ADE20K: 0 is ignored, and a class's value is its index + 1.</summary>
    public static LabelValues FromOne(SegmentationClasses classes) => new(
        value => value == 0 ? classes.Ignore : value <= classes.Count ? value - 1 : Nothing,
        $"1 to {classes.Count} for the classes or 0 for what is ignored, as in ADE20K");

    /// <summary>The labels of a mask's values, in a new array.</summary>
    /// <exception cref="DatasetException">A value stands for nothing; the message names the mask, the pixel and the value.</exception>
    public byte[] Map(string mask, int width, ReadOnlySpan<byte> values)
    {
        var labels = new byte[values.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            int label = _labels[values[i]];
            if (label == Nothing)
                throw new DatasetException($"The mask '{mask}' has the value {values[i]} at pixel ({i % width}, {i / width}), but expected {_expected}: correct the mask, or the classes and \"ignore\" of the spec.");
            labels[i] = (byte)label;
        }

        return labels;
    }
}

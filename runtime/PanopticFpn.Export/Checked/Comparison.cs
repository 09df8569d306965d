namespace PanopticFpn.Export;

/// <summary>How far a file is from TorchSharp on the pictures so far.</summary>
internal sealed class Comparison
{
    private long _agreeing;
    private long _pixels;

    /// <summary>The largest difference, relative to the output's largest absolute number.</summary>
    public double Difference { get; private set; }

    /// <summary>The share of pixels with the same class, or null where none was counted.</summary>
    public double? Agreement => _pixels == 0 ? null : (double)_agreeing / _pixels;

    /// <summary>An output that has NaN or infinity where TorchSharp has a number, or null.</summary>
    public string? NotFinite { get; private set; }

    /// <summary>Compares one output.</summary>
    /// <exception cref="CheckedExportException">The shapes differ.</exception>
    public void Add(string name, ImageTensor expected, ImageTensor actual)
    {
        if (Shape(expected) != Shape(actual))
            throw new CheckedExportException($"The export gives '{name}' as {Shape(actual)}, but TorchSharp as {Shape(expected)}.");
        double largest = 0, difference = 0;
        for (int index = 0; index < expected.Data.Length; index++)
        {
            // Where the network itself overflows there is nothing to compare.
            if (!float.IsFinite(expected.Data[index]))
                continue;
            if (!float.IsFinite(actual.Data[index]))
                NotFinite ??= name;
            largest = Math.Max(largest, Math.Abs(expected.Data[index]));
            difference = Math.Max(difference, Math.Abs((double)expected.Data[index] - actual.Data[index]));
        }

        if (difference > 0)
            Difference = Math.Max(Difference, difference / largest);
    }

    /// <summary>Counts the pixels of one picture that have the same class.</summary>
    public void AddClasses(ImageTensor expected, ImageTensor actual, ImageTensor pictures)
    {
        for (int image = 0; image < pictures.Batch; image++)
        {
            int[] left = Classes(expected), right = Classes(actual);
            _agreeing += left.Zip(right).LongCount(pair => pair.First == pair.Second);
            _pixels += left.Length;

            int[] Classes(ImageTensor logits) => ClassMap.FromLogits(logits, image, pictures.Height, pictures.Width).Indices;
        }
    }

    private static string Shape(ImageTensor map) => $"[{map.Batch},{map.Channels},{map.Height},{map.Width}]";
}

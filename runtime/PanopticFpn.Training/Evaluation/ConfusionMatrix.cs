namespace PanopticFpn.Training.Evaluation;

/// <summary>How many pixels of each true class were predicted as each class, over any number of pictures.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">The number of classes, 1 to 256: a class is a byte.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        Classes = classes;
        _counts = new long[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Pixels by true class (rows) and predicted class (columns), row-major: classes * classes numbers.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The labelled pixels that were counted.</summary>
    public long Total => _counts.Sum();

    /// <summary>The pixels of a true class that were predicted as a class.</summary>
    public long this[int truth, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)truth, (uint)Classes, nameof(truth));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes, nameof(predicted));
            return _counts[truth * Classes + predicted];
        }
    }

    /// <summary>Counts the pixels of a picture; one that is refused changes nothing.</summary>
    /// <param name="truth">The class of each pixel, or the ignored value.</param>
    /// <param name="predicted">The class that was predicted for each pixel.</param>
    /// <param name="ignore">Pixels of this truth are not counted, whatever was predicted.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is no class; the message says where.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted, int ignore)
    {
        if (truth.Length != predicted.Length)
            throw new ArgumentException($"Expected a predicted class for each of {truth.Length} pixels, but got {predicted.Length}.", nameof(predicted));

        var counted = new long[_counts.Length];
        for (int start = 0; start < truth.Length;)
        {
            // Neighbours mostly agree: a run is one addition, and its pixels do not wait for each other's stores.
            (byte expected, byte got) = (truth[start], predicted[start]);
            int end = start + 1;
            while (end < truth.Length && truth[end] == expected && predicted[end] == got)
                end++;
            if (expected != ignore)
            {
                CheckClass(expected, start, "true", nameof(truth));
                CheckClass(got, start, "predicted", nameof(predicted));
                counted[expected * Classes + got] += end - start;
            }

            start = end;
        }

        Add(counted);
    }

    /// <summary>Adds what another matrix counted, as if its pictures had been counted here.</summary>
    /// <exception cref="ArgumentException">The other matrix has another number of classes.</exception>
    public void Add(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes)
            throw new ArgumentException($"Expected a matrix of {Classes} classes, but got one of {other.Classes}.", nameof(other));
        Add(other._counts);
    }

    /// <summary>The scores of all that was counted so far.</summary>
    public SegmentationScores Scores()
    {
        var (iou, accuracy, share) = (new double[Classes], new double[Classes], new double[Classes]);
        double total = Total;
        long correct = 0;
        for (int index = 0; index < Classes; index++)
        {
            (long truths, long predictions) = (0, 0);
            for (int other = 0; other < Classes; other++)
            {
                truths += _counts[index * Classes + other];
                predictions += _counts[other * Classes + index];
            }

            long hits = _counts[index * Classes + index];
            correct += hits;
            // 0 / 0 is NaN, which is what an absent class shall have.
            iou[index] = (double)hits / (truths + predictions - hits);
            accuracy[index] = (double)hits / truths;
            share[index] = truths / total;
        }

        double weighted = total == 0 ? double.NaN : Enumerable.Range(0, Classes).Where(index => share[index] > 0).Sum(index => share[index] * iou[index]);
        return new SegmentationScores(MeanOfPresent(iou), correct / total, MeanOfPresent(accuracy), weighted, iou, accuracy);
    }

    private static double MeanOfPresent(double[] values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private void Add(long[] counts)
    {
        for (int i = 0; i < counts.Length; i++)
            _counts[i] += counts[i];
    }

    private void CheckClass(byte value, int pixel, string kind, string parameter)
    {
        if (value >= Classes)
            throw new ArgumentException($"The {kind} class of pixel {pixel} is {value}, but there are {Classes} classes: 0 to {Classes - 1}.", parameter);
    }
}

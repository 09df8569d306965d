using System.Runtime.ExceptionServices;

namespace PanopticFpn.Training.Data;

/// <summary>Reads every picture once, before hours are spent on a training that the last file would end.</summary>
public static class DatasetCheck
{
    /// <summary>Reads all pictures, side by side, and counts what they hold.</summary>
    /// <param name="pictures">The data set.</param>
    /// <param name="classes">What its labels stand for.</param>
    /// <param name="progress">Told how many pictures were read, each number once, in order.</param>
    /// <param name="cancellation">Ends the check early.</param>
    /// <exception cref="DatasetException">A picture cannot be trained on: of several, the first in the data set's order, whichever was read first.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static DatasetStatistics Run(ILabelledPictures pictures, SegmentationClasses classes, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(classes);
        if (pictures.Count == 0)
            throw new DatasetException("The data set holds no pictures: expected at least one.");

        var tally = new Tally(pictures.Count);
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        var failures = new SortedDictionary<int, Exception>();
        Parallel.For(0, pictures.Count, options, (index, loop) =>
        {
            try
            {
                LabelledPicture picture = pictures.Read(index);
                tally.Add(picture, CountOf(picture, classes), progress);
            }
            catch (Exception failure)
            {
                lock (failures)
                    failures[index] = failure;
                // Unlike Stop, this still reads all that come before: the first one in order is found.
                loop.Break();
            }
        });
        if (failures.Count > 0)
            ExceptionDispatchInfo.Throw(failures.First().Value);
        return tally.Total(classes);
    }

    /// <summary>How often each label occurs, after it is certain that each is a class or ignored.</summary>
    private static long[] CountOf(LabelledPicture picture, SegmentationClasses classes)
    {
        (string name, int height, int width, byte[] pixels, byte[] labels) = picture;
        if (height <= 0 || width <= 0 || labels.LongLength != (long)height * width || pixels.LongLength != 3L * height * width)
            throw new DatasetException($"The picture '{name}' has {pixels.Length} bytes of pixels and {labels.Length} labels, but {width} x {height} pixels take {3L * height * width} and {(long)height * width}.");

        var counts = new long[256];
        foreach (byte label in labels)
            counts[label]++;
        for (int label = classes.Count; label < counts.Length; label++)
        {
            if (counts[label] == 0 || label == classes.Ignore)
                continue;
            int at = Array.IndexOf(labels, (byte)label);
            throw new DatasetException($"The picture '{name}' has the label {label} at pixel ({at % width}, {at / width}), but expected 0 to {classes.Count - 1} for the classes or {classes.Ignore} for what is ignored.");
        }

        return counts;
    }

    /// <summary>Sums over pictures; adding may run side by side.</summary>
    private sealed class Tally(int pictures)
    {
        private readonly Lock _gate = new();
        private readonly long[] _counts = new long[256];
        private (int Height, int Width) _smallest = (int.MaxValue, int.MaxValue);
        private (int Height, int Width) _largest;
        private int _read;

        public void Add(LabelledPicture picture, long[] counts, IProgress<int>? progress)
        {
            lock (_gate)
            {
                for (int label = 0; label < counts.Length; label++)
                    _counts[label] += counts[label];
                _smallest = (Math.Min(_smallest.Height, picture.Height), Math.Min(_smallest.Width, picture.Width));
                _largest = (Math.Max(_largest.Height, picture.Height), Math.Max(_largest.Width, picture.Width));
                // Within the lock, or a larger number could be told before a smaller one.
                progress?.Report(++_read);
            }
        }

        public DatasetStatistics Total(SegmentationClasses classes)
        {
            long[] perClass = [.. _counts.Take(classes.Count)];
            // A class that is ignored is not learnt.
            if (classes.Ignore < perClass.Length && classes.Ignore >= 0)
                perClass[classes.Ignore] = 0;
            long ignored = classes.Ignore is >= 0 and <= 255 ? _counts[classes.Ignore] : 0;
            if (perClass.Sum() == 0)
                throw new DatasetException($"Every pixel of all {pictures} pictures is ignored: expected some of a class; check the masks and \"ignore\" of the spec.");
            return new DatasetStatistics(perClass, ignored, pictures, _smallest.Height, _smallest.Width, _largest.Height, _largest.Width);
        }
    }
}

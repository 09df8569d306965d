using System.Diagnostics;
using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Loading;

/// <summary>Makes batches ahead of the step that trains on them, in a fixed order, without end. For one consumer.</summary>
public sealed class BatchLoader : IDisposable
{
    private const int Channels = 3;

    private readonly ILabelledPictures _pictures;
    private readonly LoaderOptions _options;
    private readonly AugmentationOptions _augmentation;
    private readonly PixelTable _table;
    private readonly byte _ignore;
    private readonly long _ignoredLabel;
    private readonly SampleOrder _order;
    private readonly SemaphoreSlim _workers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Task<LoadedBatch>> _ahead = new();
    private long _next;

    /// <summary>Begins to make batches.</summary>
    /// <param name="pictures">The pictures; there must be one at least.</param>
    /// <param name="options">How batches are put together.</param>
    /// <param name="augmentation">How pictures are cropped and changed.</param>
    /// <param name="input">How the network takes them.</param>
    /// <param name="ignore">The label that does not count; outside the pictures it is all there is.</param>
    public BatchLoader(ILabelledPictures pictures, LoaderOptions options, AugmentationOptions augmentation, ModelInput input, int ignore)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(input);
        if (pictures.Count < 1)
            throw new ArgumentException("There are no pictures to load.", nameof(pictures));
        options.Check();
        augmentation.Check();
        (_pictures, _options, _augmentation) = (pictures, options, augmentation);
        _table = new PixelTable(input);
        long numbers = (long)options.Batch * Channels * augmentation.CropHeight * augmentation.CropWidth;
        if (numbers > Array.MaxLength)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A batch of {options.Batch} crops of {augmentation.CropHeight}x{augmentation.CropWidth} holds {numbers} numbers, but at most {Array.MaxLength} fit; take fewer or smaller crops."));
        }

        // A label that is no byte occurs in no mask; 255 stands in for it while labels are bytes.
        (_ignore, _ignoredLabel) = (ignore is >= 0 and <= byte.MaxValue ? (byte)ignore : byte.MaxValue, ignore);
        _order = new SampleOrder(pictures.Count, options.Seed);
        _workers = new SemaphoreSlim(options.Workers);
        _next = options.FirstBatch;
        for (int i = 0; i < options.Ahead; i++)
            _ahead.Enqueue(Begin());
    }

    /// <summary>How long <see cref="Next"/> has waited so far.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The next batch. One that failed stays the next: its exception comes at each further call, for no batch is left out in silence.</summary>
    /// <param name="cancellation">Ends the waiting; the batch comes at the next call.</param>
    /// <exception cref="DatasetException">A picture of the batch cannot be read. Whatever else the pictures throw comes out as it is.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public LoadedBatch Next(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        cancellation.ThrowIfCancellationRequested();
        Task<LoadedBatch> first = _ahead.Peek();
        if (!first.IsCompleted)
            Wait(first, cancellation);

        LoadedBatch batch = first.GetAwaiter().GetResult();
        _ahead.Dequeue();
        _ahead.Enqueue(Begin());
        return batch;
    }

    /// <summary>Waits for what is being made, and makes no more.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        foreach (Task<LoadedBatch> batch in _ahead)
        {
            Task.WaitAny([batch], CancellationToken.None);
            // Nobody asks for a failed one any more: its failure counts as seen.
            _ = batch.Exception;
        }

        _workers.Dispose();
        _stop.Dispose();
    }

    private void Wait(Task batch, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            // Unlike Wait, this leaves a failure of the batch to who takes its result, as itself.
            Task.WaitAny([batch], cancellation);
        }
        finally
        {
            Waited += Stopwatch.GetElapsedTime(start);
        }
    }

    private Task<LoadedBatch> Begin()
    {
        long batch = _next++;
        CancellationToken stop = _stop.Token;
        return Task.Run(
            async () =>
            {
                await _workers.WaitAsync(stop).ConfigureAwait(false);
                try
                {
                    return Make(batch, stop);
                }
                finally
                {
                    _workers.Release();
                }
            },
            stop);
    }

    private LoadedBatch Make(long batch, CancellationToken stop)
    {
        (int height, int width) = (_augmentation.CropHeight, _augmentation.CropWidth);
        int plane = height * width;
        var images = new float[_options.Batch * Channels * plane];
        var labels = new long[_options.Batch * plane];
        var names = new string[_options.Batch];
        for (int index = 0; index < _options.Batch; index++)
        {
            stop.ThrowIfCancellationRequested();
            long position = batch * _options.Batch + index;
            LabelledPicture picture = _pictures.Read(_order.PictureAt(position));
            LabelledPicture crop = PictureAugmentation.Apply(picture, _augmentation, _ignore, _order.RandomAt(position));
            names[index] = picture.Name;
            _table.Normalise(crop.Pixels, images.AsSpan(index * Channels * plane, Channels * plane));
            Widen(crop.Labels, labels.AsSpan(index * plane, plane));
        }

        return new LoadedBatch(images, labels, _options.Batch, height, width, names);
    }

    private void Widen(ReadOnlySpan<byte> labels, Span<long> wide)
    {
        for (int index = 0; index < labels.Length; index++)
            wide[index] = labels[index] == _ignore ? _ignoredLabel : labels[index];
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Evaluation;

/// <summary>The scores of as many rows as a window has, as wide as the picture: rows that no further window reaches become classes and make room.</summary>
internal sealed class ScoreBand(int rows, int width) : IDisposable
{
    private Tensor? _scores;

    /// <summary>The bytes that the scores take; they do not grow.</summary>
    public long Bytes => _scores is null ? 0 : _scores.numel() * sizeof(float);

    /// <summary>Adds the weighted logits of one window that starts at the band's first row.</summary>
    /// <param name="logits">Logits [classes,rows,columns], of the window's size.</param>
    /// <param name="left">The window's first column.</param>
    /// <param name="rowWeights">One weight a row.</param>
    /// <param name="columnWeights">One weight a column.</param>
    public void Add(Tensor logits, int left, float[] rowWeights, float[] columnWeights)
    {
        _scores ??= zeros([logits.shape[0], rows, width], ScalarType.Float32, logits.device);
        using Tensor down = tensor(rowWeights, [rowWeights.Length, 1], device: logits.device);
        using Tensor across = tensor(columnWeights, [1, columnWeights.Length], device: logits.device);
        using Tensor weights = down * across;
        using Tensor weighted = logits * weights;
        using Tensor place = _scores.narrow(2, left, columnWeights.Length);
        place.AddInPlace(weighted);
    }

    /// <summary>Turns the first rows into classes and moves the others up.</summary>
    /// <param name="done">How many rows are complete.</param>
    /// <param name="classes">Takes the classes: done * width bytes.</param>
    public void Finish(int done, Span<byte> classes)
    {
        Tensor scores = _scores ?? throw new InvalidOperationException("No window was added to the band.");
        using (Tensor complete = scores.narrow(1, 0, done))
            LargestLogit.CopyTo(complete, classes);
        if (done == rows)
        {
            scores.zero_().Dispose();
            return;
        }

        using Tensor rest = scores.narrow(1, done, rows - done);
        // Source and target overlap.
        using Tensor copied = rest.clone();
        using Tensor top = scores.narrow(1, 0, rows - done);
        using Tensor free = scores.narrow(1, rows - done, done);
        top.copy_(copied);
        // Unlike the others in place, zero_ gives another handle.
        free.zero_().Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _scores?.Dispose();
}

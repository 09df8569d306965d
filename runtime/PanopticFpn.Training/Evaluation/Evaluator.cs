using PanopticFpn.Training.Data;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Evaluation;

/// <summary>Runs a network over labelled pictures, each at its own size, and counts which classes it took for which.</summary>
public static class Evaluator
{
    /// <summary>Counts all pixels of all pictures.</summary>
    /// <param name="pictures">The pictures; the next one is decoded while the network runs.</param>
    /// <param name="input">How the network takes them.</param>
    /// <param name="classes">The classes, and the value that is not counted.</param>
    /// <param name="form">The network, on any device; pictures are brought to it.</param>
    /// <param name="window">Overlapping windows, or null for each picture in one piece.</param>
    /// <param name="each">Told of each picture with its predicted classes, in order; or null.</param>
    /// <param name="progress">Told how many pictures are done; or null.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="DatasetException">A picture or its mask cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ConfusionMatrix Count(
        ILabelledPictures pictures,
        ModelInput input,
        SegmentationClasses classes,
        IInferenceForm form,
        SlidingWindowOptions? window = null,
        Action<LabelledPicture, byte[]>? each = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(form);
        var counts = new ConfusionMatrix(classes.Count);
        Task<LabelledPicture> next = Task.Run(() => pictures.Read(0), cancellation);
        for (int index = 0; index < pictures.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            LabelledPicture picture = next.GetAwaiter().GetResult();
            int following = index + 1;
            if (following < pictures.Count)
                next = Task.Run(() => pictures.Read(following), cancellation);
            byte[] predicted = window is null
                ? WholePicture.Classes(picture, input, Logits)
                : SlidingWindow.Classes(picture, input, Logits, window);
            counts.Add(picture.Labels, predicted, classes.Ignore);
            each?.Invoke(picture, predicted);
            progress?.Report(following);
        }

        return counts;

        Tensor Logits(Tensor images)
        {
            using Tensor there = images.to(form.Device);
            return form.Outputs(there)[0];
        }
    }
}

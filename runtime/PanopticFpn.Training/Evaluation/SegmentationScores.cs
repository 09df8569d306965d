namespace PanopticFpn.Training.Evaluation;

/// <summary>How well predicted classes agree with the true ones; each score lies in [0,1], or is NaN where nothing was there to be scored.</summary>
/// <param name="MeanIoU">The mean intersection over union of the classes that occur in the truth or in a prediction.</param>
/// <param name="PixelAccuracy">The share of the labelled pixels whose class was predicted.</param>
/// <param name="MeanAccuracy">The mean of <paramref name="Accuracy"/> over the classes that occur in the truth.</param>
/// <param name="FrequencyWeightedIoU">The intersections over unions, each weighted by its class's share of the labelled pixels.</param>
/// <param name="IoU">Of each class, TP / (TP + FP + FN); NaN where it occurs in neither truth nor prediction.</param>
/// <param name="Accuracy">Of each class, TP / (TP + FN), its recall; NaN where it does not occur in the truth.</param>
public sealed record SegmentationScores(
    double MeanIoU,
    double PixelAccuracy,
    double MeanAccuracy,
    double FrequencyWeightedIoU,
    IReadOnlyList<double> IoU,
    IReadOnlyList<double> Accuracy);

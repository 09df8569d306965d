namespace PanopticFpn.Training.Reports;

/// <summary>What was measured at a step of a training.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">The step, from the start of the training.</param>
/// <param name="Loss">The loss of the step, or the mean since the last row.</param>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="PicturesPerSecond">The speed since the last row.</param>
/// <param name="MeanIoU">In [0,1], where the network was evaluated at this step.</param>
/// <param name="PixelAccuracy">In [0,1], where the network was evaluated at this step.</param>
public sealed record MetricsRow(int Epoch, int Step, double Loss, double LearningRate, double PicturesPerSecond, double? MeanIoU, double? PixelAccuracy);

using PanopticFpn.Training.Evaluation;

namespace PanopticFpn.Training.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Epoch">How often every picture was seen, counted from 1.</param>
/// <param name="Loss">The mean loss of the last steps.</param>
/// <param name="LearningRate">The rate of the last step.</param>
/// <param name="PicturesPerSecond">Pictures trained on a second, validation left out.</param>
/// <param name="Left">How long the steps that are left will take at this pace, validation included.</param>
/// <param name="Waited">How long steps have waited for pictures so far.</param>
/// <param name="Last">The scores of the last validation, or null before the first.</param>
/// <param name="Best">The best mean IoU so far, or null before the first validation.</param>
/// <param name="BestStep">The step at which it was reached.</param>
public sealed record TrainingProgress(
    int Step,
    int Steps,
    int Epoch,
    double Loss,
    double LearningRate,
    double PicturesPerSecond,
    TimeSpan Left,
    TimeSpan Waited,
    SegmentationScores? Last,
    double? Best,
    int BestStep);

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="IsComplete">Whether that is all of them; else the run was stopped and can go on.</param>
/// <param name="Scores">The scores of the best weights, or null where no validation was done.</param>
/// <param name="BestStep">The step at which they were reached.</param>
/// <param name="Elapsed">How long this process trained.</param>
/// <param name="Waited">How long its steps waited for pictures.</param>
public sealed record TrainingResult(int Steps, bool IsComplete, SegmentationScores? Scores, int BestStep, TimeSpan Elapsed, TimeSpan Waited);

/// <summary>A run that cannot go on: the message says what happened and what to do, in a line.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>An exception with a message of the framework's.</summary>
    public TrainingException()
    {
    }

    /// <summary>An exception that says what happened.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what happened, with what led to it.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

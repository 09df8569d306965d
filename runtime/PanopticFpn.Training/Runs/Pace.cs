namespace PanopticFpn.Training.Runs;

/// <summary>How fast steps have been lately.</summary>
internal sealed class Pace
{
    // About the last fifty steps: long enough for pictures of different sizes, short enough for a machine that slows down.
    private const double Kept = 0.98;

    private double _seconds;
    private double _weight;
    private TimeSpan _validation;

    public double StepsPerSecond => _seconds > 0 ? _weight / _seconds : 0;

    public void Add(TimeSpan step) => (_seconds, _weight) = (Kept * _seconds + step.TotalSeconds, Kept * _weight + 1);

    public void Validated(TimeSpan took) => _validation = took;

    /// <summary>How long so many steps and validations will take.</summary>
    public TimeSpan Left(int steps, int validations) =>
        (StepsPerSecond > 0 ? TimeSpan.FromSeconds(steps / StepsPerSecond) : TimeSpan.Zero) + validations * _validation;
}

/// <summary>How many pictures of a set were read.</summary>
/// <param name="Set">The set: <c>training</c> or <c>validation</c>.</param>
/// <param name="Done">Pictures read.</param>
public sealed record ReadingProgress(string Set, int Done);

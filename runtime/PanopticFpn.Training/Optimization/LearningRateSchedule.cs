namespace PanopticFpn.Training.Optimization;

/// <summary>The learning rate of each step: a pure function of the step, so that a resumed run goes on as if it had not stopped.</summary>
/// <param name="Rate">The rate that the curve falls from.</param>
/// <param name="Steps">How many steps the whole run has.</param>
public abstract record LearningRateSchedule(double Rate, long Steps)
{
    /// <summary>What the curve falls to.</summary>
    public double LeastRate { get; init; }

    /// <summary>In how many steps the rate rises to the curve, in a straight line; 0 for none.</summary>
    public long WarmUpSteps { get; init; }

    /// <summary>The part of the curve's rate that the first step of the warm-up takes.</summary>
    public double WarmUpFrom { get; init; } = 1e-3;

    /// <summary>
    /// The rate of a step. While it warms up the curve's rate is multiplied by a factor that rises from
    /// <see cref="WarmUpFrom"/> to 1, as mmcv's linear warm-up.
    /// </summary>
    /// <param name="step">0 for the first; from <see cref="Steps"/> on the rate is <see cref="LeastRate"/>.</param>
    /// <exception cref="ArgumentException">The schedule or the step makes no sense.</exception>
    public double RateAt(long step)
    {
        Check(step);
        double done = step >= Steps ? 1 : (double)step / Steps;
        double rate = LeastRate + (Rate - LeastRate) * Remaining(done);
        return step >= WarmUpSteps ? rate : rate * (WarmUpFrom + (1 - WarmUpFrom) * step / WarmUpSteps);
    }

    /// <summary>The height of the curve, from 1 at its beginning to 0 at its end.</summary>
    /// <param name="done">The part of the run that is over, 0 to 1.</param>
    protected abstract double Remaining(double done);

    private void Check(long step)
    {
        if (step < 0)
            throw new ArgumentException($"Steps are counted from 0, not {step}.");
        if (Steps <= 0)
            throw new ArgumentException($"A schedule has at least one step, not {Steps}.");
        if (!double.IsFinite(Rate) || Rate < 0 || !(LeastRate >= 0 && LeastRate <= Rate))
            throw new ArgumentException(FormattableString.Invariant($"The learning rate falls from a number of 0 or more to no more than it, not from {Rate} to {LeastRate}."));
        if (WarmUpSteps < 0 || WarmUpFrom is not (>= 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"The warm-up takes 0 or more steps and begins at a part from 0 to 1, not {WarmUpSteps} steps from {WarmUpFrom}."));
    }
}

/// <summary>Falls with a power of what remains: <c>(1 - done)^power</c>, as DeepLab's and mmsegmentation's 'poly'.</summary>
/// <param name="Rate">The rate that the curve falls from.</param>
/// <param name="Steps">How many steps the whole run has.</param>
/// <param name="Power">1 is a straight line; 0.9 is usual.</param>
public sealed record PolySchedule(double Rate, long Steps, double Power = 0.9) : LearningRateSchedule(Rate, Steps)
{
    /// <inheritdoc/>
    protected override double Remaining(double done) => Math.Pow(1 - done, Power);
}

/// <summary>Falls with half a wave of the cosine: <c>(1 + cos(pi * done)) / 2</c>, of SGDR without restarts.</summary>
/// <param name="Rate">The rate that the curve falls from.</param>
/// <param name="Steps">How many steps the whole run has.</param>
public sealed record CosineSchedule(double Rate, long Steps) : LearningRateSchedule(Rate, Steps)
{
    /// <inheritdoc/>
    protected override double Remaining(double done) => (1 + Math.Cos(Math.PI * done)) / 2;
}

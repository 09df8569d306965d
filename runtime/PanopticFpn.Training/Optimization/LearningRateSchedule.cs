namespace PanopticFpn.Training.Optimization;

/// <summary>How the learning rate falls.</summary>
public enum RateDecay
{
    /// <summary><c>(1 - step / steps)</c> to the power 0.9, as DeepLab and mmsegmentation do.</summary>
    Poly,

    /// <summary>Half a cosine, from the full rate to zero.</summary>
    Cosine,

    /// <summary>It does not.</summary>
    Constant,
}

/// <summary>The learning rate of each step.</summary>
/// <param name="Rate">The full rate.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="WarmUp">Steps over which the rate rises linearly, on top of its decay.</param>
/// <param name="Decay">How it falls.</param>
public sealed record LearningRateSchedule(double Rate, int Steps, int WarmUp, RateDecay Decay)
{
    private const double Power = 0.9;

    /// <summary>The rate of a step, counted from 0.</summary>
    public double RateAt(int step)
    {
        double done = Math.Clamp((double)step / Steps, 0, 1);
        double left = Decay switch
        {
            RateDecay.Poly => Math.Pow(1 - done, Power),
            RateDecay.Cosine => (1 + Math.Cos(Math.PI * done)) / 2,
            _ => 1,
        };
        return Rate * left * Math.Min(1, WarmUp == 0 ? 1 : (step + 1.0) / WarmUp);
    }
}

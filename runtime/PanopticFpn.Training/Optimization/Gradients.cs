namespace PanopticFpn.Training.Optimization;

internal static class Gradients
{
    /// <summary>Parameters without gradients: cheaper than zeros, which backward would add to.</summary>
    public static void Drop(IReadOnlyList<TrainedParameter> parameters)
    {
        foreach (TrainedParameter one in parameters)
            one.Parameter.grad = null;
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Keeps one bad batch from throwing the weights away.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Shrinks all gradients by one factor, so that their Euclidean norm together is at most a given one, as PyTorch's
    /// <c>clip_grad_norm_</c>. The device is waited for once.
    /// </summary>
    /// <param name="parameters">Whose gradients; those without one are passed over.</param>
    /// <param name="most">The largest norm that is kept, above zero; infinity only measures.</param>
    /// <returns>The norm before. Where it is NaN or infinite the gradients are left as they are: leave the step out.</returns>
    public static double ByNorm(IReadOnlyList<TrainedParameter> parameters, double most)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(most > 0))
            throw new ArgumentException(FormattableString.Invariant($"The largest norm of the gradients is a number above 0, not {most}."));
        using IDisposable without = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> gradients = [.. parameters.Select(one => one.Parameter.grad).OfType<Tensor>()];
        if (gradients.Count == 0)
            return 0;
        // Norms in float32 also for gradients of half precision, whose squares overflow early.
        using Tensor norms = stack(gradients.Select(gradient => linalg.vector_norm(gradient).to_type(ScalarType.Float32)));
        using Tensor together = linalg.vector_norm(norms);
        double norm = together.item<float>();
        if (norm <= most || !double.IsFinite(norm))
            return norm;
        using Scalar factor = most / (norm + 1e-6);
        foreach (Tensor gradient in gradients)
            gradient.mul_(factor);
        return norm;
    }
}

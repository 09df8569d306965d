using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Keeps steps from being too large.</summary>
public static class GradientClipping
{
    // PyTorch's: the quotient stays finite where all gradients are zero.
    private const double Epsilon = 1e-6;

    /// <summary>Scales all gradients so that their common norm is at most a number.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="most">The largest norm.</param>
    /// <returns>The norm before.</returns>
    public static double ByNorm(IReadOnlyList<TrainedParameter> parameters, double most)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var noGradients = no_grad();
        Tensor[] gradients = [.. parameters.Select(trained => trained.Parameter.grad).OfType<Tensor>()];
        Tensor[] norms = [.. gradients.Select(gradient => linalg.vector_norm(gradient))];
        try
        {
            if (norms.Length == 0)
                return 0;
            using Tensor together = stack(norms);
            using Tensor norm = linalg.vector_norm(together);
            double value = norm.to(ScalarType.Float64).item<double>();
            if (value > most)
            {
                using Scalar factor = most / (value + Epsilon);
                foreach (Tensor gradient in gradients)
                    gradient.mul_(factor);
            }

            return value;
        }
        finally
        {
            foreach (Tensor tensor in gradients.Concat(norms))
                tensor.Dispose();
        }
    }
}

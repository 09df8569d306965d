using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Reads saved tensors back into those that are in use.</summary>
internal static class NamedState
{
    /// <summary>Copies what was saved into each of the tensors, after all of them were found to fit.</summary>
    /// <exception cref="InvalidDataException">A saved tensor is of another shape or type.</exception>
    public static void Restore(IReadOnlyList<(string Name, Tensor Value)> state, Func<string, Tensor> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Tensor[] saved = [.. state.Select(one => Fitting(one.Name, one.Value, read(one.Name)))];
        using IDisposable without = no_grad();
        for (int index = 0; index < saved.Length; index++)
            state[index].Value.copy_(saved[index]);
    }

    /// <summary>Zeros like a parameter, that no scope of the caller's disposes.</summary>
    public static Tensor ZerosLike(Tensor parameter)
    {
        using IDisposable without = no_grad();
        return parameter.zeros_like().DetachFromDisposeScope();
    }

    private static Tensor Fitting(string name, Tensor own, Tensor saved) =>
        saved.dtype == own.dtype && saved.shape.AsSpan().SequenceEqual(own.shape)
            ? saved
            : throw new InvalidDataException(
                $"The saved state '{name}' is {saved.dtype} [{string.Join(',', saved.shape)}], but this model's is {own.dtype} [{string.Join(',', own.shape)}]; resume with the model and the settings that it was saved with.");
}

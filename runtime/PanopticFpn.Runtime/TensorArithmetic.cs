using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Sums and multiples of tensors, safe from the garbage collector.</summary>
/// <remarks>
/// TorchSharp's own <c>add</c> makes the factor of the second operand anew for each call, and every number that is written as an
/// operand becomes such an object too; only its handle is passed on. A garbage collection that falls into the call frees the number
/// while libtorch reads it, and libtorch fails with "Expected false to be true" (TorchSharp 0.107.0; seen in one export of six).
/// Here the numbers are held until libtorch has answered.
/// </remarks>
public static class TensorArithmetic
{
    /// <summary>Never collected.</summary>
    internal static readonly Scalar One = 1;

    /// <summary>The sum of two tensors, broadcast to one shape.</summary>
    public static Tensor Add(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>A number added to each element.</summary>
    public static Tensor Add(this Tensor left, double right)
    {
        using Scalar held = right;
        return left.add(held, One);
    }

    /// <summary>Adds to a tensor in its own memory.</summary>
    /// <returns>The tensor that was added to.</returns>
    public static Tensor AddInPlace(this Tensor left, Tensor right) => left.add_(right, One);

    /// <summary>Adds a number to each element in the tensor's own memory.</summary>
    /// <returns>The tensor that was added to.</returns>
    public static Tensor AddInPlace(this Tensor left, double right)
    {
        using Scalar held = right;
        return left.add_(held, One);
    }

    /// <summary>Adds to a tensor in its own memory, where a condition holds.</summary>
    /// <returns>The tensor that was added to, or the tensor as it was.</returns>
    public static Tensor AddInPlaceWhen(this Tensor left, bool condition, Tensor right) => condition ? left.AddInPlace(right) : left;

    /// <summary>The sum of two tensors where a condition holds, else the first by another handle.</summary>
    public static Tensor AddWhen(this Tensor left, bool condition, Tensor right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return condition ? left.Add(right) : left.alias();
    }

    /// <summary>max(x, 0), or hardswish, x * min(max(x + 3, 0), 6) / 6.</summary>
    public static Tensor ReluOrHardswish(this Tensor x, bool hardswish) => hardswish ? nn.functional.hardswish(x) : nn.functional.relu(x);

    /// <summary>The same in the tensor's own memory.</summary>
    /// <returns>The tensor.</returns>
    public static Tensor ReluOrHardswishInPlace(this Tensor x, bool hardswish)
    {
        ArgumentNullException.ThrowIfNull(x);
        return hardswish ? x.hardswish_() : x.relu_();
    }

    /// <summary>Each element times a number.</summary>
    public static Tensor Multiply(this Tensor left, double right)
    {
        using Scalar held = right;
        return left.mul(held);
    }

    /// <summary>Multiplies each element in the tensor's own memory.</summary>
    /// <returns>The tensor that was multiplied.</returns>
    public static Tensor MultiplyInPlace(this Tensor left, double right)
    {
        using Scalar held = right;
        return left.mul_(held);
    }
}

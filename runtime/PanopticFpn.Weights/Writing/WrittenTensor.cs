namespace PanopticFpn.Weights.Writing;

/// <summary>Writes a tensor's numbers, little-endian and in row-major order, into a span that is just as long.</summary>
public delegate void TensorReader(Span<byte> destination);

/// <summary>A tensor to be written into a weights file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its numbers are.</param>
/// <param name="Shape">Its lengths, the slowest axis first.</param>
/// <param name="Read">Gives its numbers, when they are needed.</param>
public sealed record WrittenTensor(string Name, ElementType Type, IReadOnlyList<long> Shape, TensorReader Read)
{
    /// <summary>The bytes of its numbers.</summary>
    /// <exception cref="OverflowException">They are beyond counting.</exception>
    public long ByteLength => Shape.Aggregate((long)Type.Size(), (product, length) => checked(product * length));
}

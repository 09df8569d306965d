using System.Buffers;

namespace PanopticFpn.Weights.Reading;

/// <summary>A tensor's numbers in a storage.</summary>
/// <param name="Storage">Where they lie.</param>
/// <param name="Offset">The first one's place, in numbers.</param>
/// <param name="Strides">How many numbers further the next one of each axis is; 0 or more.</param>
internal sealed record StorageView(Storage Storage, long Offset, IReadOnlyList<long> Strides)
{
    /// <summary>A view of numbers that lie one after another.</summary>
    public static StorageView Contiguous(Storage storage, long offset, IReadOnlyList<long> shape) =>
        new(storage, offset, RowMajor(shape));

    /// <summary>Whether the storage holds all that the view reaches. False, too, where the sizes are beyond counting.</summary>
    public bool IsWithin(ElementType type, IReadOnlyList<long> shape)
    {
        if (Offset < 0 || Strides.Count != shape.Count || shape.Any(length => length < 0) || Strides.Any(stride => stride < 0))
            return false;

        try
        {
            // The count itself must be countable, even where a stride of 0 hides it.
            long count = shape.Aggregate(1L, (product, length) => checked(product * length));
            _ = checked(count * type.Size());
            return count == 0 || checked((LastOf(shape) + 1) * type.Size()) <= Storage.Length;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Reads the numbers in row-major order.</summary>
    public void Read(ElementType type, IReadOnlyList<long> shape, Span<byte> destination)
    {
        if (destination.IsEmpty)
            return;

        int size = type.Size();
        if (IsContiguous(shape))
        {
            Storage.Read(Offset * size, destination);
            return;
        }

        int extent = checked((int)((LastOf(shape) - Offset + 1) * size));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(extent);
        try
        {
            Storage.Read(Offset * size, buffer.AsSpan(0, extent));
            int written = 0;
            Gather(buffer, 0, shape, axis: 0, size, destination, ref written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Gather(ReadOnlySpan<byte> source, long at, IReadOnlyList<long> shape, int axis, int size, Span<byte> destination, ref int written)
    {
        if (axis == shape.Count)
        {
            source.Slice((int)at * size, size).CopyTo(destination[written..]);
            written += size;
            return;
        }

        for (long index = 0; index < shape[axis]; index++)
            Gather(source, at + index * Strides[axis], shape, axis + 1, size, destination, ref written);
    }

    private bool IsContiguous(IReadOnlyList<long> shape)
    {
        long expected = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            // The stride of an axis of length 1 is never used; PyTorch writes what it likes there.
            if (shape[axis] != 1 && Strides[axis] != expected)
                return false;
            expected *= shape[axis];
        }

        return true;
    }

    /// <summary>The place of the last number.</summary>
    private long LastOf(IReadOnlyList<long> shape)
    {
        long last = Offset;
        for (int axis = 0; axis < shape.Count; axis++)
            last = checked(last + (shape[axis] - 1) * Strides[axis]);
        return last;
    }

    private static long[] RowMajor(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = Saturated(stride, shape[axis]);
        }

        return strides;
    }

    // A shape beyond counting is refused by IsWithin; until then its strides must only not wrap.
    private static long Saturated(long left, long right) =>
        right != 0 && left > long.MaxValue / right ? long.MaxValue : left * right;
}

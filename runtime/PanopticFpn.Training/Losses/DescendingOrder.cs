using System.Buffers;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>The order that sorts rows of numbers that are not negative, largest first, equal ones as they stand.</summary>
internal static class DescendingOrder
{
    // A float that is not negative sorts as its 31 bits do: three digits of 11 bits.
    private const int DigitBits = 11;
    private const int Digits = 3;
    private const int Buckets = 1 << DigitBits;

    /// <summary>Sorts along the last dimension.</summary>
    /// <param name="numbers">Zero or more each, float32.</param>
    /// <returns>Places in the row, int64, in the shape of the numbers; the caller disposes it.</returns>
    public static Tensor Of(Tensor numbers)
    {
        // libtorch's sort compares, and takes several times as long as a radix sort; on a GPU it is one.
        if (numbers.device_type == DeviceType.CPU && numbers.numel() is > 0 and <= int.MaxValue / sizeof(long))
            return ByRadix(numbers);
        (Tensor sorted, Tensor order) = numbers.sort(dim: -1, descending: true, stable: true);
        sorted.Dispose();
        return order;
    }

    private static Tensor ByRadix(Tensor numbers)
    {
        using Tensor input = numbers.contiguous();
        Tensor order = empty(input.shape, ScalarType.Int64);
        int length = (int)input.shape[^1];
        Parallel.For(0, (int)(input.numel() / length), row =>
        {
            ReadOnlySpan<uint> bits = MemoryMarshal.Cast<byte, uint>(input.bytes).Slice(row * length, length);
            Sort(bits, MemoryMarshal.Cast<byte, long>(order.bytes).Slice(row * length, length));
        });
        return order;
    }

    private static void Sort(ReadOnlySpan<uint> bits, Span<long> order)
    {
        int length = bits.Length;
        uint[] keys = ArrayPool<uint>.Shared.Rent(length), otherKeys = ArrayPool<uint>.Shared.Rent(length);
        int[] places = ArrayPool<int>.Shared.Rent(length), otherPlaces = ArrayPool<int>.Shared.Rent(length);
        Span<int> starts = stackalloc int[Digits * Buckets];
        for (int index = 0; index < length; index++)
        {
            // Turned round, so that the largest number has the smallest key.
            keys[index] = ~bits[index] & int.MaxValue;
            places[index] = index;
        }

        Count(keys.AsSpan(0, length), starts);
        for (int digit = 0; digit < Digits; digit++)
        {
            Deal(digit, length, keys, places, otherKeys, otherPlaces, starts.Slice(digit * Buckets, Buckets));
            (keys, otherKeys) = (otherKeys, keys);
            (places, otherPlaces) = (otherPlaces, places);
        }

        for (int index = 0; index < length; index++)
            order[index] = places[index];
        ArrayPool<uint>.Shared.Return(keys);
        ArrayPool<uint>.Shared.Return(otherKeys);
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<int>.Shared.Return(otherPlaces);
    }

    /// <summary>Where each bucket of each digit begins.</summary>
    private static void Count(ReadOnlySpan<uint> keys, Span<int> starts)
    {
        starts.Clear();
        foreach (uint key in keys)
        {
            for (int digit = 0; digit < Digits; digit++)
                starts[digit * Buckets + Bucket(key, digit)]++;
        }

        for (int digit = 0; digit < Digits; digit++)
        {
            int sum = 0;
            foreach (ref int start in starts.Slice(digit * Buckets, Buckets))
                (start, sum) = (sum, sum + start);
        }
    }

    private static void Deal(int digit, int length, uint[] keys, int[] places, uint[] otherKeys, int[] otherPlaces, Span<int> starts)
    {
        for (int index = 0; index < length; index++)
        {
            int to = starts[Bucket(keys[index], digit)]++;
            otherKeys[to] = keys[index];
            otherPlaces[to] = places[index];
        }
    }

    private static int Bucket(uint key, int digit) => (int)(key >> (digit * DigitBits)) & (Buckets - 1);
}

using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>What a step costs at one size.</summary>
/// <param name="MultiplyAdds">Multiply-adds.</param>
/// <param name="Bytes">Bytes read and written, weights left out.</param>
internal readonly record struct Cost(long MultiplyAdds, long Bytes)
{
    // Measured on x64 with AVX-512: convolutions run at about 100 billion multiply-adds a second on two cores, and maps
    // that no cache holds move at about 10 GB a second.
    private const long MultiplyAddsPerByte = 10;

    private const long BytesPerNumber = 4;

    /// <summary>The cost of arithmetic and of numbers in float32 that are read and written.</summary>
    public static Cost Of(long multiplyAdds, long numbers) => new(multiplyAdds, BytesPerNumber * numbers);

    /// <summary>One number to compare by: multiply-adds, and as many as could have been done while the bytes moved.</summary>
    public long Total => MultiplyAdds + MultiplyAddsPerByte * Bytes;

    public static Cost operator +(Cost left, Cost right) => new(left.MultiplyAdds + right.MultiplyAdds, left.Bytes + right.Bytes);

    public static Cost operator -(Cost left, Cost right) => new(left.MultiplyAdds - right.MultiplyAdds, left.Bytes - right.Bytes);

    public static Cost operator *(long count, Cost cost) => new(count * cost.MultiplyAdds, count * cost.Bytes);
}

using PanopticFpn.Benchmarks.Measuring;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>A product as networks have it: of two square matrices, or a convolution of a square map.</summary>
/// <param name="Kernel">The convolution's kernel; zero for matrices.</param>
/// <param name="Inputs">The channels that it reads; for matrices the length.</param>
/// <param name="Outputs">The channels that it writes; for matrices the length.</param>
/// <param name="Length">Rows and columns.</param>
internal sealed record ProductShape(int Kernel, int Inputs, int Outputs, int Length)
{
    public static IReadOnlyList<ProductShape> All { get; } =
    [
        Matrices(1024),
        Matrices(2048),
        new(3, 256, 256, 64),
        new(3, 256, 256, 128),
        new(3, 64, 64, 128),
        new(1, 64, 256, 128),
        new(1, 256, 64, 128),
    ];

    public bool IsConvolution => Kernel > 0;

    public long MultiplyAdds => IsConvolution
        ? (long)Kernel * Kernel * Inputs * Outputs * Length * Length
        : (long)Length * Length * Length;

    public string Title => IsConvolution
        ? FormattableString.Invariant($"{Kernel}x{Kernel}, {Inputs} to {Outputs} channels, {Length}x{Length}")
        : FormattableString.Invariant($"matrices, {Length}x{Length}");

    private static ProductShape Matrices(int length) => new(0, length, length, length);
}

/// <summary>A product in one arithmetic by one runtime.</summary>
internal sealed record Product(ProductShape Shape, Arithmetic Arithmetic, Runtime Runtime)
{
    /// <summary>What the runtimes offer through .NET: int8 is ONNX Runtime's alone, bfloat16 libtorch's.</summary>
    public static IReadOnlyList<Product> Of(Runtime runtime)
    {
        Arithmetic other = runtime == Runtime.Onnx ? Arithmetic.Int8 : Arithmetic.BFloat16;
        return [.. ProductShape.All.SelectMany(shape => new Product[] { new(shape, Arithmetic.Float32, runtime), new(shape, other, runtime) })];
    }
}

/// <summary>A product that is ready to run.</summary>
internal interface IReadyProduct : IDisposable
{
    /// <summary>The multiply-adds of a run.</summary>
    long MultiplyAdds { get; }

    /// <summary>Runs it and keeps nothing.</summary>
    void Run();
}

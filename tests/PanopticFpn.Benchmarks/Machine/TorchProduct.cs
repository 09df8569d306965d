using PanopticFpn.Frozen;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>A product in libtorch, in the memory layout that forms choose.</summary>
internal sealed class TorchProduct : IReadyProduct
{
    private readonly ProductShape _shape;
    private readonly Tensor _operand;
    private readonly Tensor _weight;

    private TorchProduct(ProductShape shape, Placement placement)
    {
        _shape = shape;
        using IDisposable scope = NewDisposeScope();
        Tensor Numbers(params long[] lengths) => shape.IsConvolution ? placement.Map(randn(lengths)) : placement.Vector(randn(lengths));
        _operand = shape.IsConvolution ? Numbers(1, shape.Inputs, shape.Length, shape.Length) : Numbers(shape.Length, shape.Length);
        _weight = shape.IsConvolution ? Numbers(shape.Outputs, shape.Inputs, shape.Kernel, shape.Kernel) : Numbers(shape.Length, shape.Length);
        _operand.MoveToOuterDisposeScope();
        _weight.MoveToOuterDisposeScope();
    }

    public long MultiplyAdds => _shape.MultiplyAdds;

    /// <summary>Null where the product's arithmetic is slower than float32: no processor has a ceiling in what it only imitates.</summary>
    public static TorchProduct? Open(Product product)
    {
        InferencePrecision precision = product.Arithmetic == Arithmetic.BFloat16 ? InferencePrecision.BrainFloat : InferencePrecision.Full;
        IReadOnlyDictionary<InferenceLayout, double> speed = InferenceSpeed.On(CPU).Milliseconds;
        double float32 = speed.Where(entry => entry.Key.Precision == InferencePrecision.Full).Min(entry => entry.Value);
        (InferenceLayout layout, double milliseconds) = speed.Where(entry => entry.Key.Precision == precision).MinBy(entry => entry.Value);
        return milliseconds > float32 ? null : new TorchProduct(product.Shape, new Placement(layout));
    }

    public void Run()
    {
        using IDisposable inference = inference_mode();
        using Tensor result = _shape.IsConvolution
            ? nn.functional.conv2d(_operand, _weight, padding: [_shape.Kernel / 2, _shape.Kernel / 2])
            : _operand.matmul(_weight);
    }

    public void Dispose()
    {
        _operand.Dispose();
        _weight.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>The process in which one runtime computes products.</summary>
internal static class ProductWorker
{
    public const string Ready = "ready";

    private const int CopyLength = 1 << 28;

    /// <summary><c>open INDEX</c> (answers whether it is ready), <c>run INDEX</c> (answers multiply-adds a second), <c>copy 0</c> (answers bytes a second).</summary>
    public static void Serve(Runtime runtime)
    {
        if (runtime == Runtime.Torch)
            ProcessorUse.PrepareLibtorch();
        IReadOnlyList<Product> products = Product.Of(runtime);
        var open = new Dictionary<int, IReadyProduct>();
        WorkerProcess.Serve(words =>
        {
            int index = int.Parse(words[1], CultureInfo.InvariantCulture);
            return words[0] switch
            {
                "open" => Open(products[index], index, open) ? Ready : "slow",
                "run" => PerSecond(open[index].MultiplyAdds, open[index].Run),
                _ => Copy(),
            };
        });
        foreach (IReadyProduct product in open.Values)
            product.Dispose();
    }

    private static bool Open(Product product, int index, Dictionary<int, IReadyProduct> open)
    {
        IReadyProduct? ready = product.Runtime == Runtime.Onnx ? new OnnxProduct(product) : TorchProduct.Open(product);
        if (ready is not null)
            open.Add(index, ready);
        return ready is not null;
    }

    /// <summary>Read and written bytes counted.</summary>
    private static string Copy()
    {
        using Tensor from = zeros(CopyLength, ScalarType.Byte), to = zeros(CopyLength, ScalarType.Byte);
        return PerSecond(2L * CopyLength, () => to.copy_(from));
    }

    private static string PerSecond(long count, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return (count / Stopwatch.GetElapsedTime(start).TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}

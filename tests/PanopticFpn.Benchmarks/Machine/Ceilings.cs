using System.Globalization;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>What the machine can do at best: the largest of all products in an arithmetic is its ceiling, whichever runtime computes it.</summary>
/// <param name="Products">Multiply-adds a second of each product, the median of the rounds.</param>
/// <param name="Copy">Bytes a second of a large copy, read and written counted.</param>
internal sealed record Ceilings(IReadOnlyDictionary<Product, double> Products, double Copy)
{
    private const int WarmUps = 2;
    private const string Unknown = "–";

    /// <summary>The largest of each arithmetic.</summary>
    public IReadOnlyDictionary<Arithmetic, double> MultiplyAdds { get; } =
        Products.GroupBy(product => product.Key.Arithmetic).ToDictionary(group => group.Key, group => group.Max(product => product.Value));

    /// <summary>Each runtime in a process of its own, where nothing else keeps threads.</summary>
    /// <exception cref="WorkerException">One of them ended.</exception>
    public static Ceilings Measured(int rounds)
    {
        var products = new Dictionary<Product, double>();
        MeasureRuntime(Runtime.Onnx, rounds, products);
        double copy = MeasureRuntime(Runtime.Torch, rounds, products);
        return new Ceilings(products, copy);
    }

    /// <summary>The share of a time that the work takes at the ceilings of its arithmetic; null where there is none.</summary>
    public double? Share(Work work, double seconds) => work.MultiplyAdds.Keys.All(MultiplyAdds.ContainsKey)
        ? work.MultiplyAdds.Sum(part => part.Value / MultiplyAdds[part.Key]) / seconds
        : null;

    /// <summary>The largest of each arithmetic, in a line.</summary>
    public string Summary()
    {
        IEnumerable<string> largest = Enum.GetValues<Arithmetic>().Select(arithmetic => $"{Billions(MultiplyAdds, arithmetic)} in {Name(arithmetic)}");
        return $"Ceilings, in billion multiply-adds a second: {string.Join(", ", largest)}. " + FormattableString.Invariant($"A copy: {Copy / 1e9:F1} GB a second.");
    }

    /// <summary>Every product, as a table in Markdown.</summary>
    public void WriteProducts()
    {
        (Runtime Runtime, Arithmetic Arithmetic, string Title)[] columns =
        [
            (Runtime.Onnx, Arithmetic.Float32, "ONNX Runtime, float32"),
            (Runtime.Torch, Arithmetic.Float32, "libtorch, float32"),
            (Runtime.Torch, Arithmetic.BFloat16, "libtorch, bfloat16"),
            (Runtime.Onnx, Arithmetic.Int8, "ONNX Runtime, int8"),
        ];
        Console.WriteLine();
        Console.WriteLine("Billion multiply-adds a second of one product:");
        Console.WriteLine();
        Console.WriteLine($"| product | {string.Join(" | ", columns.Select(column => column.Title))} |");
        Console.WriteLine($"| --- |{string.Concat(columns.Select(_ => " --- |"))}");
        foreach (ProductShape shape in ProductShape.All)
        {
            IEnumerable<string> speeds = columns.Select(column => Billions(Products, new Product(shape, column.Arithmetic, column.Runtime)));
            Console.WriteLine($"| {shape.Title} | {string.Join(" | ", speeds)} |");
        }
    }

    public static string Name(Arithmetic arithmetic) => arithmetic switch
    {
        Arithmetic.Float32 => "float32",
        Arithmetic.BFloat16 => "bfloat16",
        _ => "int8",
    };

    private static string Billions<TKey>(IReadOnlyDictionary<TKey, double> speeds, TKey key) =>
        speeds.TryGetValue(key, out double speed) ? (speed / 1e9).ToString("F0", CultureInfo.InvariantCulture) : Unknown;

    /// <returns>Bytes a second of a copy, where the runtime copies.</returns>
    private static double MeasureRuntime(Runtime runtime, int rounds, Dictionary<Product, double> products)
    {
        IReadOnlyList<Product> all = Product.Of(runtime);
        WorkerProcess.Rest();
        using WorkerProcess process = WorkerProcess.Start($"The process of {runtime}'s products", "products", runtime.ToString());
        int[] open = [.. Enumerable.Range(0, all.Count).Where(index => process.Ask($"open {index}") == ProductWorker.Ready)];
        string[] tasks = [.. open.Select(index => $"run {index}"), .. runtime == Runtime.Torch ? new[] { "copy 0" } : []];
        double[][] measured = Rounds.Measure(
            tasks.Length, WarmUps, rounds, task => double.Parse(process.Ask(tasks[task]), CultureInfo.InvariantCulture));
        for (int index = 0; index < open.Length; index++)
            products.Add(all[open[index]], Statistics.Median(measured[index]));
        return Statistics.Median(measured[^1]);
    }
}

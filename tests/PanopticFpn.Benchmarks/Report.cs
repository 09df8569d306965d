namespace PanopticFpn.Benchmarks;

/// <summary>The tables, in Markdown.</summary>
internal static class Report
{
    private const double Mebibyte = 1024 * 1024;

    public static void Write(Scene scene, Machine machine, IReadOnlyList<Result> results)
    {
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"### {scene.Network}, {scene.Size} ({scene.MultiplyAdds / 1e9:F1} billion multiply-adds)"));
        Console.WriteLine("| form | median | ratio to its peer | multiply-adds a second, of the best product's | largest difference | same class | peak memory | of it by running |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (Result result in results)
        {
            double speed = scene.MultiplyAdds / result.Milliseconds * 1e3 / machine.MultiplyAdds;
            Console.WriteLine(FormattableString.Invariant(
                $"| {result.Kind.Title} | {result.Milliseconds:F0} ms | {Ratio(result)} | {speed:P0} | {result.Closeness.Difference:E1} | {result.Closeness.Agreement:P2} | {result.Peak / Mebibyte:F0} MiB | {result.Growth / Mebibyte:F0} MiB |"));
        }
    }

    private static string Ratio(Result result) => result.Kind.Peer is null
        ? "peer"
        : double.IsNaN(result.Ratio) ? "no python3-torch" : FormattableString.Invariant($"{result.Ratio:F2} of {FormKind.Of(result.Kind.Peer).Title}");
}

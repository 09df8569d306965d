using PanopticFpn.Benchmarks.Machine;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>The tables, in Markdown.</summary>
internal static class NetworkReport
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>What the columns say.</summary>
    public static void WriteLegend() => Console.WriteLine(
        "\nMultiply-adds, in billions, are those that a form does itself; its share of the ceiling is the time that they would take at the "
        + "ceilings of their arithmetic, of the form's own time.");

    public static void Write(Scene scene, Ceilings ceilings, IReadOnlyList<NetworkResult> results)
    {
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"### {scene.Network}, {scene.Size} ({scene.MultiplyAdds / 1e9:F1} billion multiply-adds)"));
        Console.WriteLine(ceilings.Summary());
        Console.WriteLine();
        Console.WriteLine("| form | median | ratio to its peer | multiply-adds | of the ceiling | largest difference | same class | peak memory | of it by running |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (NetworkResult result in results)
        {
            string share = ceilings.Share(result.Work, result.Milliseconds / 1e3) is { } known ? FormattableString.Invariant($"{known:P0}") : "–";
            Console.WriteLine(FormattableString.Invariant(
                $"| {result.Kind.Title} | {result.Milliseconds:F0} ms | {Ratio(result)} | {MultiplyAdds(result.Work)} | {share} | {result.Closeness.Difference:E1} | {result.Closeness.Agreement:P2} | {result.Memory.Peak / Mebibyte:F0} MiB | {result.Memory.Growth / Mebibyte:F0} MiB |"));
        }
    }

    private static string MultiplyAdds(Work work) => string.Join(" and ", work.MultiplyAdds
        .OrderByDescending(part => part.Value)
        .Select(part => FormattableString.Invariant($"{part.Value / 1e9:F1} {Ceilings.Name(part.Key)}")));

    private static string Ratio(NetworkResult result) => result.Kind.Peer is null
        ? "peer"
        : result.Ratio is { } ratio ? FormattableString.Invariant($"{ratio:F2} of {FormKind.Of(result.Kind.Peer).Title}") : "no python3-torch";
}

using PanopticFpn;

namespace QuickStart;

/// <summary>Prints a network as a table: what stands where, with shapes, parameters and multiply-adds.</summary>
internal static class LayerTable
{
    public static void Print(ModelDescription model, long height, long width, TextWriter output)
    {
        IReadOnlyDictionary<string, long> size = ModelInput.Symbols(1, height, width);
        string[][] rows =
        [
            ["layer", "kind", "output", "parameters", $"multiply-adds at {height}x{width}"],
            .. model.Groups.Select(group => new[]
            {
                group.Name,
                group.Repeats == 1 ? group.Kind : $"{group.Repeats} x {group.Kind}",
                group.Steps[^1].Output.ToString(),
                $"{group.Parameters:N0}",
                $"{group.MultiplyAdds(size):N0}",
            }),
            ["total", "", "", $"{model.Parameters:N0}", $"{model.MultiplyAdds(height, width):N0}"],
        ];

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        output.WriteLine($"{model.Name}: {model.Summary}");
        foreach (string[] row in rows)
        {
            // Names to the left, numbers to the right.
            IEnumerable<string> cells = row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }

        output.WriteLine();
    }
}

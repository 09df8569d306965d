namespace PanopticFpn.Gen.Tests.Pipeline;

/// <summary>Specs as a user writes them.</summary>
internal static class SpecTexts
{
    public const int Count = 100;

    /// <summary>A hundred specs in files of their own; every second takes the project's namespace.</summary>
    public static (string Path, string Text)[] Hundred { get; } =
        [.. Enumerable.Range(0, Count).Select(index => (PathOf(index), Street($"Net{index}", space: index % 2 == 0 ? "Street.Models" : null)))];

    public static string PathOf(int index) => $"{index:000}.pfpn.json";

    public static string Street(string model, int classes = 32, string? space = "Street.Models") => $$"""
        { "model": "{{model}}", {{(space is null ? "" : $"\"namespace\": \"{space}\",")}}
          "backbone": { "type": "resnet", "depth": 18 },
          "fpn": { "channels": 256 },
          "semantic": { "channels": 128, "classes": {{classes}} } }
        """;
}

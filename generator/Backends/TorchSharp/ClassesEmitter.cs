using System.Globalization;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints what the channels of the logits stand for: the table of names and colours, and an enum of them.</summary>
internal static class ClassesEmitter
{
    public static void Write(SourceWriter writer, Network network)
    {
        if (network.Labels.Count > 0)
        {
            WriteEnum(writer, network.Labels);
            writer.Blank();
        }

        if (network.Classes is not { } classes)
            return;
        string[] changes = [.. Changes(network.Labels, classes)];
        string numbered = $"public static SegmentationClasses Classes {{ get; }} = SegmentationClasses.Numbered({CSharp.Number(classes.Count)})";
        writer.Line("/// <summary>What the channels of the logits stand for.</summary>");
        writer.Line(changes.Length == 0 ? numbered + ";" : numbered + " with");
        if (changes.Length > 0)
            WriteInitializer(writer, changes);
        writer.Blank();
    }

    /// <summary>What the spec says otherwise than the numbered classes have it.</summary>
    private static IEnumerable<string> Changes(IReadOnlyList<ClassLabel> labels, ClassTable classes)
    {
        if (labels.Count > 0)
            yield return $"Names = [{string.Join(", ", labels.Select(label => CSharp.Quote(label.Name)))}],";
        if (classes.Colors.Count > 0)
            yield return $"Palette = [{string.Join(", ", classes.Colors.Select(Color))}],";
        if (classes.Ignore != 255)
            yield return $"Ignore = {CSharp.Number(classes.Ignore)},";
    }

    private static void WriteInitializer(SourceWriter writer, string[] lines)
    {
        writer.Line("{");
        using (writer.Indented())
        {
            foreach (string line in lines)
                writer.Line(line);
        }

        writer.Line("};");
    }

    private static void WriteEnum(SourceWriter writer, IReadOnlyList<ClassLabel> labels)
    {
        writer.Line("/// <summary>The classes, numbered as the channels of the logits.</summary>");
        using (writer.Block("public enum Class"))
        {
            for (int index = 0; index < labels.Count; index++)
            {
                if (index > 0)
                    writer.Blank();
                writer.Line($"/// <summary>{CSharp.Xml(labels[index].Name)}.</summary>");
                writer.Line($"{labels[index].Identifier} = {CSharp.Number(index)},");
            }
        }
    }

    private static string Color(int color) => string.Format(
        CultureInfo.InvariantCulture, "new RgbColor(0x{0:X2}, 0x{1:X2}, 0x{2:X2})", color >> 16, (color >> 8) & 0xff, color & 0xff);
}

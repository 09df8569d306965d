using System.Globalization;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Emit;

/// <summary>Prints what the channels of the logits stand for: the table of names and colours, and an enum of them.</summary>
internal static class ClassesEmitter
{
    public static void Write(SourceWriter writer, ClassTable classes)
    {
        if (classes.Names.Count > 0)
        {
            WriteEnum(writer, classes);
            writer.Blank();
        }

        writer.Line("/// <summary>What the channels of the logits stand for.</summary>");
        string ignore = classes.Ignore == 255 ? "" : $" Ignore = {CSharp.Number(classes.Ignore)},";
        if (classes.Names.Count == 0 && classes.Colors.Count == 0 && ignore.Length == 0)
        {
            writer.Line($"public static SegmentationClasses Classes {{ get; }} = SegmentationClasses.Numbered({CSharp.Number(classes.Count)});");
            writer.Blank();
            return;
        }

        writer.Line($"public static SegmentationClasses Classes {{ get; }} = SegmentationClasses.Numbered({CSharp.Number(classes.Count)}) with");
        writer.Line("{");
        using (writer.Indented())
        {
            if (classes.Names.Count > 0)
                writer.Line($"Names = [{string.Join(", ", classes.Names.Select(label => CSharp.Quote(label.Name)))}],");
            if (classes.Colors.Count > 0)
                writer.Line($"Palette = [{string.Join(", ", classes.Colors.Select(Color))}],");
            if (ignore.Length > 0)
                writer.Line(ignore.Trim());
        }

        writer.Line("};");
        writer.Blank();
    }

    private static void WriteEnum(SourceWriter writer, ClassTable classes)
    {
        writer.Line("/// <summary>The classes, numbered as the channels of the logits.</summary>");
        using (writer.Block("public enum Class"))
        {
            for (int index = 0; index < classes.Names.Count; index++)
            {
                if (index > 0)
                    writer.Blank();
                writer.Line($"/// <summary>{CSharp.Xml(classes.Names[index].Name)}.</summary>");
                writer.Line($"{classes.Names[index].Identifier} = {CSharp.Number(index)},");
            }
        }
    }

    private static string Color(int color) => string.Format(
        CultureInfo.InvariantCulture, "new RgbColor(0x{0:X2}, 0x{1:X2}, 0x{2:X2})", color >> 16, (color >> 8) & 0xff, color & 0xff);
}

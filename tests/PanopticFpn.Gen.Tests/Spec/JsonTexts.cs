using System.Text;
using System.Text.RegularExpressions;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>JSON texts made from a seed: valid ones in every spelling, and broken ones.</summary>
internal static partial class JsonTexts
{
    /// <summary>Specs that hold every property of the language.</summary>
    public static IReadOnlyList<string> Specs { get; } =
    [
        """
        {
          // The whole language.
          "$schema": "./pfpn.schema.json", "model": "StreetFpn", "namespace": "Street.Models",
          "backbone": { "type": "resnet", "depth": 50 }, /* five depths */
          "fpn": { "channels": 256 },
          "semantic": { "channels": 128, "classes": 32, },
        }
        """,
        "{\r\n\t\"model\": \"Straße\",\r\n\t\"backbone\": { \"type\": \"resnet\", \"depth\": 101 },\r\n\t\"fpn\": {}\r\n}\r\n",
        "\uFEFF{\"model\":\"Features\\u0031\",\"$schema\":\"🚀\",\"backbone\":{\"depth\":18,\"type\":\"resnet\"}}",
        """
        { "model": "Wide", "backbone": { "type": "resnet", "block": "bottleneck", "layers": [1, 2, 3, 4], "groups": 2, "widthPerGroup": 8,
          "replaceStrideWithDilation": [false, true, true] }, "fpn": {},
          "semantic": { "classes": ["Sky", "Road 2"], "colors": ["#102030", "#ffFFff"], "ignore": 11 } }
        """,
        """
        { "model": "Paper", "accessibility": "internal", "summary": "As the paper has it.",
          "input": { "channels": 1, "height": 64, "width": 96, "mean": [0.5], "std": [2.5e-1] },
          "backbone": { "type": "resnet", "depth": 50, "norm": "frozenBatch", "zeroInitResidual": true, "weights": "IMAGENET1K_V2" },
          "fpn": { "lateral": { "kernel": 1, "bias": true, "norm": null }, "upsample": "nearest", "fuse": "average",
                   "smooth": { "kernel": 3, "bias": false, "norm": { "type": "group", "groups": 8 }, "levels": ["p2", "p5"] }, "extraLevels": 0 },
          "semantic": { "style": "perLevel", "norm": { "type": "group", "groups": 32 }, "alignCorners": false, "upsample": "bilinear", "fuse": "concat",
                        "dropout": 0.1, "classes": 3, "scale": 2 } }
        """,
        "{ \"model\": \"Classifier\", \"backbone\": { \"type\": \"resnet\", \"depth\": 18 }, \"classifier\": { \"classes\": [\"cat\", \"dog\"] }, \"fpn\": null }",
    ];

    private static readonly string[] Trivia =
        ["", "", "", " ", "\n", "\r\n", "\t", "//c\n", "// \u2029\n", "/**/", "/* \u2028 🚀*/", "//\r", "\u00A0"];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-0", "12", "-1.5e+3", "1E9", "0.0", "123456789012345678901234567890",
        "\"\"", "\"a\"", "\"\\u0041\\n\"", "\"🚀\"", "\"\\ud83d\\ude80\"", "\"\u2028\"", "01", "1.", "tru", "'a'", "\"\\q\"",
    ];

    private static readonly string[] Names = ["\"a\"", "\"b\"", "\"model\"", "\"\"", "\"é\"", "\"\\t\""];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "/", "//", "/*", "*/", "\n", "\r", "\r\n", "\t", "\0", "\uFEFF", "\u0085",
        "\u2028", "🚀", "-", "0", "1", "9", "1.5", "1e2", ".", "e", "true", "null", "\\u", "\\ud800", " ", "x", "'", "99999999999", "{}", "[]",
    ];

    public static string Generate(Random random)
    {
        var text = new StringBuilder();
        if (random.Next(20) == 0)
            text.Append('\uFEFF');
        Space(random, text);
        Value(random, text, depth: 0);
        Space(random, text);
        return text.ToString();
    }

    /// <summary>A text with one to four pieces taken out, put in, doubled or moved; whole characters stay whole.</summary>
    public static string Mutate(Random random, string text)
    {
        List<Rune> runes = [.. text.EnumerateRunes()];
        for (int edits = 1 + random.Next(4); edits > 0; edits--)
        {
            int at = random.Next(runes.Count + 1);
            int length = Math.Min(random.Next(1, 6), runes.Count - at);
            switch (random.Next(4))
            {
                case 0:
                    runes.RemoveRange(at, length);
                    break;
                case 1:
                    runes.InsertRange(at, [.. Pick(random, Fragments).EnumerateRunes()]);
                    break;
                case 2:
                    runes.InsertRange(random.Next(runes.Count + 1), runes.GetRange(at, length));
                    break;
                default:
                    runes.RemoveRange(at, length);
                    runes.InsertRange(at, [.. Pick(random, Fragments).EnumerateRunes()]);
                    break;
            }
        }

        return string.Concat(runes);
    }

    /// <summary>A text with one to three tokens replaced or swapped: mostly JSON still, with another meaning.</summary>
    public static string MutateTokens(Random random, string text)
    {
        List<string> tokens = [.. Token().Matches(text).Select(match => match.Value)];
        for (int edits = 1 + random.Next(3); edits > 0; edits--)
        {
            int at = random.Next(tokens.Count);
            int other = random.Next(tokens.Count);
            switch (random.Next(3))
            {
                case 0:
                    tokens[at] = Pick(random, Scalars);
                    break;
                case 1:
                    tokens[at] = tokens[other];
                    break;
                default:
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
            }
        }

        return string.Concat(tokens);
    }

    [GeneratedRegex("""(?:"[^"]*")|[{}\[\],:]|\s+|[^\s{}\[\],:"]+""")]
    private static partial Regex Token();

    private static void Value(Random random, StringBuilder text, int depth)
    {
        switch (depth > 4 ? 2 : random.Next(4))
        {
            case 0:
                Entries(random, text, '{', '}', () =>
                {
                    text.Append(Pick(random, Names));
                    text.Append(Pick(random, ["", "", "", " ", "\r\n\t"])).Append(':');
                    Space(random, text);
                    Value(random, text, depth + 1);
                });
                break;
            case 1:
                Entries(random, text, '[', ']', () => Value(random, text, depth + 1));
                break;
            default:
                // The broken ones stand last: rare, so that most texts are whole.
                text.Append(random.Next(30) == 0 ? Pick(random, Scalars) : Scalars[random.Next(Scalars.Length - 5)]);
                break;
        }
    }

    private static void Entries(Random random, StringBuilder text, char open, char close, Action entry)
    {
        text.Append(open);
        int count = random.Next(4);
        for (int index = 0; index < count; index++)
        {
            Space(random, text);
            entry();
            Space(random, text);
            if (index < count - 1 || random.Next(3) == 0)
                text.Append(',');
        }

        Space(random, text);
        text.Append(close);
    }

    private static void Space(Random random, StringBuilder text)
    {
        // The last spelling and the line separator in a comment are not JSON: rare as well.
        string trivia = Pick(random, Trivia);
        text.Append(trivia is "\u00A0" or "// \u2029\n" && random.Next(20) != 0 ? " " : trivia);
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}

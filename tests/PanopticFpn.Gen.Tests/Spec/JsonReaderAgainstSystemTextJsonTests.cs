using System.Text;
using System.Text.Json;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>The reader takes, refuses and understands exactly what System.Text.Json does.</summary>
public sealed class JsonReaderAgainstSystemTextJsonTests
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF{}")]
    [InlineData("\uFEFF\uFEFF{}")]
    [InlineData("{}\0")]
    [InlineData("{\"a\":1}{}")]
    [InlineData("{\"a\"/*c*/:1}")]
    [InlineData("{\"a\"://c\n1}")]
    [InlineData("{/*c*/\"a\":1,/*c*/}")]
    [InlineData("[1,/*c*/]")]
    [InlineData("[/*c*/1/*c*/,2]//c")]
    [InlineData("[,]")]
    [InlineData("[1,,]")]
    [InlineData("{,}")]
    [InlineData("{\"a\":1,,}")]
    [InlineData("1,")]
    [InlineData("/**/1")]
    [InlineData("/*/1")]
    [InlineData("/*/*/1")]
    [InlineData("/***/1")]
    [InlineData("1/")]
    [InlineData("1//")]
    [InlineData("//c\r1")]
    [InlineData("//c\u00851")]
    [InlineData("//c\u2028\n1")]
    [InlineData("//c\u2029\n1")]
    [InlineData("//c\u20AC\n1")]
    [InlineData("//\u2028")]
    [InlineData("/*\u2028*/1")]
    [InlineData("\u00A01")]
    [InlineData("\v1")]
    [InlineData("\"\u2028\u0085\u007F\"")]
    [InlineData("\"\t\"")]
    [InlineData("\"\\u00e9\\uD83D\\uDE80\\/\"")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\u12G4\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\U0041\"")]
    [InlineData("\"😀\"")]
    [InlineData("'a'")]
    [InlineData("-0")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1E+09")]
    [InlineData("1e999999")]
    [InlineData("0x10")]
    [InlineData("[1/**/]")]
    [InlineData("[1a]")]
    [InlineData("[1\"a\"]")]
    [InlineData("[true/**/]")]
    [InlineData("[truex]")]
    [InlineData("[TRUE]")]
    [InlineData("NaN")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{1:1}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1")]
    [InlineData("[1]]")]
    [InlineData("[1}")]
    public void AgreesOnCornerCases(string text) => AssertAgreement(text);

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(100_000)]
    public void AgreesOnDepth(int depth)
    {
        AssertAgreement(new string('[', depth) + new string(']', depth));
        AssertAgreement(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));
    }

    // Not inline data: an attribute cannot hold half a character.
    [Fact]
    public void RefusesHalfCharacters()
    {
        string[] texts = ["\"\uD83D\"", "\"\uDE80\uD83D\"", "1//\uD83D", "1/*\uDE80*/", "\uDE80"];
        Assert.All(texts, text => Assert.Equal(text.IndexOfAny(['\uD83D', '\uDE80']), JsonReader.Read(text).Error?.Range.Start));
    }

    [Fact]
    public void AgreesOnGeneratedTexts()
    {
        var random = new Random(20);
        int taken = Enumerable.Range(0, 20_000).Count(_ => AssertAgreement(JsonTexts.Generate(random)));
        Assert.InRange(taken, 10_000, 19_000);
    }

    [Fact]
    public void AgreesOnMutatedTexts()
    {
        var random = new Random(21);
        int taken = Enumerable.Range(0, 20_000).Count(_ => AssertAgreement(JsonTexts.Mutate(random, JsonTexts.Generate(random))));
        Assert.InRange(taken, 1_000, 19_000);
    }

    [Fact]
    public void AgreesOnMutatedSpecs()
    {
        var random = new Random(22);
        int taken = Enumerable.Range(0, 10_000)
            .Count(_ => AssertAgreement(JsonTexts.Mutate(random, JsonTexts.Specs[random.Next(JsonTexts.Specs.Count)])));
        Assert.InRange(taken, 500, 9_500);
    }

    /// <summary>Whether both take the text.</summary>
    private static bool AssertAgreement(string text)
    {
        JsonReadResult actual = JsonReader.Read(text);
        Assert.True(actual.Root is null != actual.Error is null, "Either a root or an error.");
        if (actual.Error is { } error)
            Assert.InRange(error.Range.End, 0, text.Length);

        JsonDocument? expected = null;
        string refusal = "";
        try
        {
            // As a stream, since only that form takes a byte order mark.
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            expected = JsonDocument.Parse(stream, Options);
        }
        catch (JsonException exception)
        {
            refusal = exception.Message;
        }

        Assert.True(
            expected is null == actual.Root is null,
            $"{JsonSerializer.Serialize(text)}: System.Text.Json says '{refusal}', the reader says '{actual.Error?.Message}'.");
        if (expected is null)
            return false;
        using (expected)
            AssertSame(expected.RootElement, actual.Root!);
        return true;
    }

    private static void AssertSame(JsonElement expected, JsonValue actual)
    {
        switch (actual)
        {
            case JsonObject item:
                Assert.Equal(JsonValueKind.Object, expected.ValueKind);
                System.Text.Json.JsonProperty[] properties = [.. expected.EnumerateObject()];
                Assert.Equal(properties.Length, item.Properties.Count);
                for (int index = 0; index < properties.Length; index++)
                {
                    AssertSameText(() => properties[index].Name, item.Properties[index].Name);
                    AssertSame(properties[index].Value, item.Properties[index].Value);
                }

                break;
            case JsonArray item:
                Assert.Equal(JsonValueKind.Array, expected.ValueKind);
                Assert.Equal(expected.GetArrayLength(), item.Items.Count);
                foreach ((JsonElement value, JsonValue element) in expected.EnumerateArray().Zip(item.Items))
                    AssertSame(value, element);
                break;
            case JsonString item:
                Assert.Equal(JsonValueKind.String, expected.ValueKind);
                AssertSameText(() => expected.GetString(), item.Value);
                break;
            case JsonNumber item:
                Assert.Equal(JsonValueKind.Number, expected.ValueKind);
                Assert.Equal(expected.GetRawText(), item.Text);
                break;
            case JsonBoolean item:
                Assert.Equal(item.Value ? JsonValueKind.True : JsonValueKind.False, expected.ValueKind);
                break;
            default:
                Assert.IsType<JsonNull>(actual);
                Assert.Equal(JsonValueKind.Null, expected.ValueKind);
                break;
        }
    }

    private static void AssertSameText(Func<string?> expected, string actual)
    {
        // Half a character may be written as an escape; System.Text.Json then has the text but no .NET string for it.
        if (actual.EnumerateRunes().All(rune => rune != Rune.ReplacementChar))
            Assert.Equal(expected(), actual);
    }
}

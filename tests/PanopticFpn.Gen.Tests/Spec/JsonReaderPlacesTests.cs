using Microsoft.CodeAnalysis.Text;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>Every token and every error lies where an editor would put it.</summary>
public sealed class JsonReaderPlacesTests
{
    [Fact]
    public void TokensAreWhereRoslynSaysTheyAre()
    {
        var random = new Random(30);
        for (int round = 0; round < 3_000; round++)
        {
            string text = JsonTexts.Generate(random);
            SourceText source = SourceText.From(text);
            JsonReadResult result = JsonReader.Read(text);
            if (result.Error is { } error)
                AssertPlace(source, error.Range);
            if (result.Root is { } root)
                AssertPlaces(source, root);
        }
    }

    [Theory]
    [InlineData("{[||]", "the object that opens in line 1 is not closed; add '}'")]
    [InlineData("{ \"a\": 1[||]", "the object that opens in line 1 is not closed; add '}'")]
    [InlineData("[\r\n[1[||]", "the array that opens in line 2 is not closed; add ']'")]
    [InlineData("[||]", "expected a value, but found the end of the file")]
    [InlineData("{ [|m|]odel: 1 }", "expected a property's name or '}', but found 'm'; names and text stand in double quotes")]
    [InlineData("{ \"model\": [|'|]A' }", "expected a value, but found a single quote; names and text stand in double quotes")]
    [InlineData("{ \"model\": [|A|] }", "expected a value, but found 'A'; names and text stand in double quotes")]
    [InlineData("{ \"a\" [|1|] }", "expected ':' after the property's name, but found '1'")]
    [InlineData("{ \"a\": 1\n\t[|\"|]b\": 2 }", "expected ',' or '}', but found '\"'")]
    [InlineData("[1,[|,|]]", "expected a value, but found ','")]
    [InlineData("{} [|}|]", "the file should end after its first value, but '}' follows")]
    [InlineData("{ \"a\": tr[|x|]e }", "expected true, but found 'x'")]
    [InlineData("0[|1|]", "a number has no zeros in front; take them out")]
    [InlineData("1.[|x|]", "expected a digit, but found 'x'")]
    [InlineData("\"a[||]\n\"", "the text that starts in line 1 has no closing quote; add '\"' (a line break in it is written \\n)")]
    [InlineData("\"a[|\t|]\"", "a tab cannot stand in a text; write it as an escape, such as \\t or \\u0001")]
    [InlineData("\"a[|\u0001|]\"", "the control character U+0001 cannot stand in a text; write it as an escape, such as \\t or \\u0001")]
    [InlineData("\"C:\\[|d|]ata\"", "expected an escape (\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000), but found 'd' after '\\'; a backslash itself is written \\\\")]
    [InlineData("\"\\u12[|g|]4\"", "expected four hexadecimal digits after \\u, but found 'g'")]
    [InlineData("/[|x|]", "expected a comment (// or /* */), but found 'x' after '/'")]
    [InlineData("/* a[||]", "the comment that starts in line 1 is not closed; add '*/'")]
    [InlineData("// a[||]\u2028\n1", "a Unicode line separator cannot stand in a // comment; break the line")]
    [InlineData("\uFEFF{\r\n\t\"🚀\": [|🚀|] }", "expected a value, but found '🚀'")]
    public void SyntaxErrorsAreOnTheCharacter(string marked, string message)
    {
        MarkedText expected = MarkedText.Parse(marked);
        JsonSyntaxError error = Assert.IsType<JsonSyntaxError>(JsonReader.Read(expected.Text).Error);
        Assert.Equal(message, error.Message);
        Assert.Equal(expected.Marked, [(error.Range.Start, error.Range.Length)]);
        AssertPlace(SourceText.From(expected.Text), error.Range);
    }

    [Fact]
    public void TooDeepIsOnTheBracket()
    {
        JsonSyntaxError error = Assert.IsType<JsonSyntaxError>(JsonReader.Read(new string('[', 70)).Error);
        Assert.Equal("objects and arrays nest more than 64 deep here; write a flatter spec", error.Message);
        Assert.Equal((64, 1), (error.Range.Start, error.Range.Length));
    }

    private static void AssertPlaces(SourceText source, JsonValue value)
    {
        AssertPlace(source, value.Token);
        string token = source.ToString(new TextSpan(value.Token.Start, value.Token.Length));
        switch (value)
        {
            case JsonObject item:
                Assert.Equal("{", token);
                foreach (JsonProperty property in item.Properties)
                {
                    AssertPlace(source, property.NameToken);
                    AssertString(source, property.NameToken, property.Name);
                    AssertPlaces(source, property.Value);
                }

                break;
            case JsonArray item:
                Assert.Equal("[", token);
                Assert.All(item.Items, element => AssertPlaces(source, element));
                break;
            case JsonString item:
                AssertString(source, item.Token, item.Value);
                break;
            case JsonNumber item:
                Assert.Equal(item.Text, token);
                break;
            default:
                Assert.Contains(token, (string[])["true", "false", "null"]);
                break;
        }
    }

    private static void AssertString(SourceText source, SourceRange range, string value)
    {
        string token = source.ToString(new TextSpan(range.Start, range.Length));
        if (token.Contains('\\', StringComparison.Ordinal))
            Assert.True(token[0] == '"' && token[^1] == '"' && token.Length > value.Length + 2);
        else
            Assert.Equal($"\"{value}\"", token);
    }

    private static void AssertPlace(SourceText source, SourceRange range)
    {
        Assert.Equal(source.Lines.GetLinePosition(range.Start), new LinePosition(range.StartLine, range.StartColumn));
        Assert.Equal(source.Lines.GetLinePosition(range.End), new LinePosition(range.EndLine, range.EndColumn));
    }
}

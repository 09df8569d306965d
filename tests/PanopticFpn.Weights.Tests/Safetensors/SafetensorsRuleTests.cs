using System.Text;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Tests.Torch;
using Xunit;
using static PanopticFpn.Weights.Tests.Safetensors.SafetensorsBytes;

namespace PanopticFpn.Weights.Tests.Safetensors;

/// <summary>Every rule of the format, broken once.</summary>
public sealed class SafetensorsRuleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>What a header may not say; the file has 8 bytes of numbers.</summary>
    public static TheoryData<string, string> Headers => new()
    {
        // Names.
        { $"{{{Tensor("a", "U8", "4", 0, 4)},{Tensor("a", "U8", "4", 4, 8)}}}", "is damaged: its header has 'a' twice." },
        { $"{{{Tensor("a", "U8", "4", 0, 4)},{Tensor("\\u0061", "U8", "4", 4, 8)}}}", "is damaged: its header has 'a' twice." },
        { $$$"""{"__metadata__":{},{{{Tensor("a", "U8", "8", 0, 8)}}},"__metadata__":{}}""", "is damaged: its header has '__metadata__' twice." },
        { $$$"""{"__metadata__":{"k":"1","\u006b":"2"},{{{Tensor("a", "U8", "8", 0, 8)}}}}""", "is damaged: its header has the metadata 'k' twice." },
        { $$$"""{"__metadata__":{"k":1},{{{Tensor("a", "U8", "8", 0, 8)}}}}""", "is damaged: 'k' of '__metadata__' in its header should be text, but '1' came." },
        { $$$"""{"__metadata__":{"k":{"l":"1"}},{{{Tensor("a", "U8", "8", 0, 8)}}}}""", "is damaged: 'k' of '__metadata__' in its header should be text, but an object came." },
        { $$$"""{"__metadata__":["k"],{{{Tensor("a", "U8", "8", 0, 8)}}}}""", "is damaged: '__metadata__' in its header should be an object, but a list came." },

        // Properties.
        { """{"a":{"shape":[8],"data_offsets":[0,8]}}""", "is damaged: its tensor 'a' has no 'dtype'." },
        { """{"a":{"dtype":"U8","data_offsets":[0,8]}}""", "is damaged: its tensor 'a' has no 'shape'." },
        { """{"a":{"dtype":"U8","shape":[8]}}""", "is damaged: its tensor 'a' has no 'data_offsets'." },
        { """{"a":{}}""", "is damaged: its tensor 'a' has no 'dtype'." },
        { """{"a":{"dtype":"U8","dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "is damaged: its tensor 'a' has 'dtype' twice." },
        { """{"a":{"dtype":"U8","shape":[8],"sha\u0070e":[8],"data_offsets":[0,8]}}""", "is damaged: its tensor 'a' has 'shape' twice." },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"data_offsets":[0,8]}}""", "is damaged: its tensor 'a' has 'data_offsets' twice." },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"strides":[1]}}""", "is damaged: its tensor 'a' has the unknown property 'strides'." },
        { """{"a":{"DTYPE":"U8","shape":[8],"data_offsets":[0,8]}}""", "is damaged: its tensor 'a' has the unknown property 'DTYPE'." },
        { """{"a":"U8"}""", "is damaged: 'a' in its header should be an object, but text came." },
        { """{"a":null}""", "is damaged: 'a' in its header should be an object, but null came." },
        { """{"a":{"dtype":3,"shape":[8],"data_offsets":[0,8]}}""", "is damaged: 'dtype' of 'a' in its header should be text, but '3' came." },
        { """{"a":{"dtype":null,"shape":[8],"data_offsets":[0,8]}}""", "is damaged: 'dtype' of 'a' in its header should be text, but null came." },
        { """{"a":{"dtype":"U8","shape":8,"data_offsets":[0,8]}}""", "is damaged: 'shape' of 'a' in its header should be a list, but '8' came." },

        // Types.
        { $"{{{Tensor("a", "C64", "1", 0, 8)}}}", "is not read: its tensor 'a' is of type 'C64', which is not read." },
        { $"{{{Tensor("a", "F4", "16", 0, 8)}}}", "is not read: its tensor 'a' is of type 'F4', which is not read." },
        { $"{{{Tensor("a", "F8_E8M0", "8", 0, 8)}}}", "is not read: its tensor 'a' is of type 'F8_E8M0', which is not read." },
        { $"{{{Tensor("a", "f32", "2", 0, 8)}}}", "is not read: its tensor 'a' is of type 'f32', which is not read." },
        { $"{{{Tensor("a", "F8E4M3", "8", 0, 8)}}}", "is not read: its tensor 'a' is of type 'F8E4M3', which is not read." },
        { $"{{{Tensor("a", "3", "8", 0, 8)}}}", "is not read: its tensor 'a' is of type '3', which is not read." },

        // Numbers.
        { $"{{{Tensor("a", "U8", "-8", 0, 8)}}}", "is damaged: 'shape' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but '-8' came." },
        { $"{{{Tensor("a", "U8", "8.0", 0, 8)}}}", "is damaged: 'shape' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but '8.0' came." },
        { $"{{{Tensor("a", "U8", "8e0", 0, 8)}}}", "is damaged: 'shape' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but '8e0' came." },
        { $"{{{Tensor("a", "U8", "9223372036854775808", 0, 8)}}}", "is damaged: 'shape' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but '9223372036854775808' came." },
        { $"{{{Tensor("a", "U8", "\"8\"", 0, 8)}}}", "is damaged: 'shape' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but text came." },
        { $"{{{Tensor("a", "U8", "[8]", 0, 8)}}}", "is damaged: 'shape' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but a list came." },
        { $"{{{Tensor("a", "U8", "8", -1, 8)}}}", "is damaged: 'data_offsets' of 'a' in its header should be whole numbers from 0 to 2^63 - 1, but '-1' came." },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[8]}}""", "is damaged: its tensor 'a' has 1 'data_offsets', and 2 were expected." },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8,8]}}""", "is damaged: its tensor 'a' has 3 'data_offsets', and 2 were expected." },
        { $"{{{Tensor("a", "U8", string.Join(",", Enumerable.Repeat("1", 64)) + ",8", 0, 8)}}}", "is not read: its tensor 'a' has more than 64 axes." },

        // Places.
        { $"{{{Tensor("a", "U8", "8", 8, 0)}}}", "is damaged: its tensor 'a' lies from 8 to 0 of 8 bytes." },
        { $"{{{Tensor("a", "U8", "9", 0, 9)}}}", "is damaged: its tensor 'a' lies from 0 to 9 of 8 bytes." },
        { $"{{{Tensor("a", "U8", "0", 9, 9)}}}", "is damaged: its tensor 'a' lies from 9 to 9 of 8 bytes." },
        { $"{{{Tensor("a", "U8", "7", 1, 8)}}}", "is damaged: its tensor 'a' begins at 1, but the one before it ends at 0." },
        { $"{{{Tensor("b", "U8", "3", 5, 8)},{Tensor("a", "U8", "4", 0, 4)}}}", "is damaged: its tensor 'b' begins at 5, but the one before it ends at 4." },
        { $"{{{Tensor("a", "U8", "5", 0, 5)},{Tensor("b", "U8", "4", 4, 8)}}}", "is damaged: its tensor 'b' begins at 4, but the one before it ends at 5." },
        { $"{{{Tensor("a", "U8", "8", 0, 8)},{Tensor("b", "U8", "8", 0, 8)}}}", "is damaged: its tensor 'b' begins at 0, but the one before it ends at 8." },
        { $"{{{Tensor("a", "U8", "7", 0, 7)}}}", "is damaged: its tensors end at 7 of 8 bytes." },

        // Sizes.
        { $"{{{Tensor("a", "F32", "3", 0, 8)}}}", "is damaged: its tensor 'a' of F32 [3] cannot have 8 bytes." },
        { $"{{{Tensor("a", "F32", "1", 0, 8)}}}", "is damaged: its tensor 'a' of F32 [1] cannot have 8 bytes." },
        { $"{{{Tensor("a", "F64", "", 0, 0)},{Tensor("b", "F64", "", 0, 8)}}}", "is damaged: its tensor 'a' of F64 [] cannot have 0 bytes." },
        { $"{{{Tensor("a", "F64", "0", 0, 8)}}}", "is damaged: its tensor 'a' of F64 [0] cannot have 8 bytes." },
        { $"{{{Tensor("a", "U8", "4294967296,4294967296", 0, 8)}}}", "is damaged: its tensor 'a' of U8 [4294967296,4294967296] cannot have 8 bytes." },
        { $"{{{Tensor("a", "F64", "2305843009213693953", 0, 8)}}}", "is damaged: its tensor 'a' of F64 [2305843009213693953] cannot have 8 bytes." },
        { $"{{{Tensor("a", "U8", "4294967296,4294967296,0", 0, 0)},{Tensor("b", "U8", "8", 0, 8)}}}", "is damaged: its tensor 'a' of U8 [4294967296,4294967296,0] cannot have 0 bytes." },
    };

    /// <summary>What is no JSON.</summary>
    public static TheoryData<string> NoJson => new()
    {
        $"{{{Tensor("a", "U8", "8", 0, 8)}}} x",
        $"{{{Tensor("a", "U8", "8", 0, 8)}}}\0\0",
        $"{{{Tensor("a", "U8", "8", 0, 8)}}}{{}}",
        $"{{{Tensor("a", "U8", "8", 0, 8)},}}",
        $"{{{Tensor("a", "U8", "8", 0, 8)}",
        $"{{{Tensor("a", "U8", "08", 0, 8)}}}",
        $"{{{Tensor("a\n", "U8", "8", 0, 8)}}}",
        $"{{/**/{Tensor("a", "U8", "8", 0, 8)}}}",
        $"{{{Tensor("\\ud800", "U8", "8", 0, 8)}}}",
        $"{{{Tensor("a", "\\udc00", "8", 0, 8)}}}",
        $$"""{"a":{{new string('[', 1000)}}""",
        "{" + string.Concat(Enumerable.Repeat("\"a\":{", 1000)),
    };

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Headers))]
    public void ABrokenRuleIsRefusedByName(string header, string refusal) =>
        Assert.Equal(refusal, Checkpoints.Refusal(_directory.Safetensors(header, 8)));

    [Theory, MemberData(nameof(NoJson))]
    public void WhatIsNoJsonIsRefusedInOneLine(string header)
    {
        string refusal = Checkpoints.Refusal(_directory.Safetensors(header, 8));

        // Deep nesting where a tensor belongs is met as a wrong kind before it is met as too deep.
        Assert.Matches("^is damaged: (its header is no JSON of the format: |'a' in its header should be an object, but a list came|its tensor 'a' has the unknown property 'a')[^\n\r]*[.]$", refusal);
    }

    [Fact]
    public void BytesThatAreNoTextAreRefused()
    {
        byte[] header = Encoding.UTF8.GetBytes($"{{{Tensor("~", "U8", "8", 0, 8)}}}");
        header[Array.IndexOf(header, (byte)'~')] = 0xff;

        Assert.StartsWith("is damaged: its header is no JSON of the format: ", Checkpoints.Refusal(_directory.Safetensors(header, 8)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "is not read: there is no tensor in it.")]
    [InlineData("""{"__metadata__":{"k":"v"}}""", "is not read: there is no tensor in it.")]
    [InlineData("", "is damaged: its header does not begin with '{'.")]
    [InlineData(" {}", "is damaged: its header does not begin with '{'.")]
    [InlineData("[]", "is damaged: its header does not begin with '{'.")]
    [InlineData("\uFEFF{}", "is damaged: its header does not begin with '{'.")]
    public void AHeaderIsAnObjectOfTensors(string header, string refusal) =>
        Assert.Equal(refusal, Checkpoints.Refusal(_directory.Safetensors(header)));

    [Theory]
    [InlineData(3, "is damaged: its header should have 3 bytes, but the file has only 10.")]
    [InlineData(100_000_000, "is damaged: its header should have 100,000,000 bytes, but the file has only 10.")]
    [InlineData(100_000_001, "is damaged: its header should have 100,000,001 bytes, and 100,000,000 are the most.")]
    [InlineData(ulong.MaxValue, "is damaged: its header should have 18,446,744,073,709,551,615 bytes, and 100,000,000 are the most.")]
    [InlineData((ulong)long.MaxValue + 1, "is damaged: its header should have 9,223,372,036,854,775,808 bytes, and 100,000,000 are the most.")]
    public void AHeaderIsNoLongerThanTheFileAndTheBound(ulong claimed, string refusal) =>
        Assert.Equal(refusal, Checkpoints.Refusal(_directory.Safetensors(claimed, "{}"u8.ToArray())));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void AFileWithoutALengthIsCutShort(int length) =>
        Assert.Equal($"is damaged: it is cut short, {length} bytes are not all of it.", Checkpoints.Refusal(_directory.Write("short.safetensors", new byte[length])));

    [Fact]
    public void ALongNameIsQuotedInPartAndInOneLine() =>
        Assert.Equal(
            $"is damaged: its tensor '?{new string('n', 199)}...' has no 'dtype'.",
            Checkpoints.Refusal(_directory.Safetensors($"{{\"\\n{new string('n', 5000)}\":{{}}}}")));
}

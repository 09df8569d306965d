using System.Text;
using System.Text.Json;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Safetensors;

/// <summary>Reads a header: a JSON object of tensors by name, and <c>__metadata__</c>.</summary>
internal ref struct SafetensorsHeader
{
    /// <summary>The name that is no tensor's: what the file says of itself.</summary>
    public const string MetadataName = "__metadata__";

    private const int HighestRank = 64;

    private readonly FileBytes _file;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];
    private Utf8JsonReader _json;

    private SafetensorsHeader(FileBytes file, ReadOnlySpan<byte> json)
    {
        _file = file;
        _json = new Utf8JsonReader(json);
    }

    /// <exception cref="WeightsFileException">It is no such object, or a name stands twice.</exception>
    public static (IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Read(FileBytes file, ReadOnlySpan<byte> json)
    {
        var header = new SafetensorsHeader(file, json);
        try
        {
            header.ReadAll();
            return (header._entries, header._metadata);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: text that is no Unicode.
            throw file.Damaged($"its header is no JSON of the format: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}", exception);
        }
    }

    private void ReadAll()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        // The caller has seen the brace.
        _json.Read();
        while (NextName() is { } name)
        {
            if (!names.Add(name))
                throw _file.Damaged($"its header has {Quotation.Of(name)} twice");
            if (name == MetadataName)
                ReadMetadata();
            else
                _entries.Add(ReadEntry(name));
        }

        // Whatever follows the object but white space is no JSON.
        _json.Read();
    }

    private void ReadMetadata()
    {
        Next(JsonTokenType.StartObject, MetadataName);
        while (NextName() is { } name)
        {
            Next(JsonTokenType.String, MetadataName, name);
            if (!_metadata.TryAdd(name, _json.GetString()!))
                throw _file.Damaged($"its header has the metadata {Quotation.Of(name)} twice");
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Next(JsonTokenType.StartObject, name);
        while (NextName() is { } property)
        {
            bool isFirst = property switch
            {
                "dtype" => Set(ref type, ReadText(name, property)),
                "shape" => Set(ref shape, ReadNumbers(name, property)),
                "data_offsets" => Set(ref offsets, ReadNumbers(name, property)),
                _ => throw _file.Damaged($"its tensor {Quotation.Of(name)} has the unknown property {Quotation.Of(property)}"),
            };
            if (!isFirst)
                throw _file.Damaged($"its tensor {Quotation.Of(name)} has '{property}' twice");
        }

        string? absent = type is null ? "dtype" : shape is null ? "shape" : offsets is null ? "data_offsets" : null;
        if (absent is not null)
            throw _file.Damaged($"its tensor {Quotation.Of(name)} has no '{absent}'");
        return offsets is [var begin, var end]
            ? new SafetensorsEntry(name, type!, shape!, begin, end)
            : throw _file.Damaged($"its tensor {Quotation.Of(name)} has {offsets!.Length} 'data_offsets', and 2 were expected");
    }

    private static bool Set<T>(ref T? field, T value)
        where T : class
    {
        bool isFirst = field is null;
        field = value;
        return isFirst;
    }

    private string ReadText(string tensor, string property)
    {
        Next(JsonTokenType.String, tensor, property);
        return _json.GetString()!;
    }

    private long[] ReadNumbers(string tensor, string property)
    {
        var numbers = new List<long>();
        Next(JsonTokenType.StartArray, tensor, property);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
                throw _file.Damaged($"'{property}' of {Quotation.Of(tensor)} in its header should be whole numbers from 0 to 2^63 - 1, but {Came()} came");
            if (numbers.Count == HighestRank)
                throw _file.Refused($"its tensor {Quotation.Of(tensor)} has more than {HighestRank} {(property == "shape" ? "axes" : "offsets")}.");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>The next name of an object, or null at its end.</summary>
    private string? NextName()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.PropertyName ? _json.GetString() : null;
    }

    private void Next(JsonTokenType expected, string owner, string? property = null)
    {
        _json.Read();
        if (_json.TokenType == expected)
            return;
        string place = property is null ? Quotation.Of(owner) : $"{Quotation.Of(property)} of {Quotation.Of(owner)}";
        throw _file.Damaged($"{place} in its header should be {Describe(expected)}, but {Came()} came");
    }

    /// <summary>What was read, for a message.</summary>
    private readonly string Came() =>
        _json.TokenType == JsonTokenType.Number ? Quotation.Of(Encoding.UTF8.GetString(_json.ValueSpan)) : Describe(_json.TokenType);

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "text",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };
}

using System.Diagnostics.CodeAnalysis;

namespace PanopticFpn.Weights.Pickle;

/// <summary>What a pickle makes: plain data only.</summary>
internal abstract class PickleValue
{
    private protected PickleValue()
    {
    }

    /// <summary>What it is, for messages: <c>a list</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>Python's None.</summary>
internal sealed class PickleNone : PickleValue
{
    public static readonly PickleNone Value = new();

    private PickleNone()
    {
    }

    public override string Kind => "None";
}

/// <summary>Python's True or False.</summary>
internal sealed class PickleBoolean : PickleValue
{
    public static readonly PickleBoolean True = new();
    public static readonly PickleBoolean False = new();

    private PickleBoolean()
    {
    }

    public override string Kind => "a boolean";
}

/// <summary>An integer of 64 bits.</summary>
internal sealed class PickleInteger(long value) : PickleValue
{
    public long Value => value;

    public override string Kind => "an integer";
}

/// <summary>A text.</summary>
internal sealed class PickleString(string value) : PickleValue
{
    public string Value => value;

    public override string Kind => "a text";
}

/// <summary>A tuple, or a torch.Size.</summary>
internal sealed class PickleTuple(IReadOnlyList<PickleValue> items) : PickleValue
{
    public static readonly PickleTuple Empty = new([]);

    public IReadOnlyList<PickleValue> Items => items;

    public override string Kind => "a tuple";
}

/// <summary>A list; it grows while the pickle is read.</summary>
internal sealed class PickleList : PickleValue
{
    public List<PickleValue> Items { get; } = [];

    public override string Kind => "a list";
}

/// <summary>
/// A dictionary; it grows while the pickle is read. As in Python a later value of a key replaces the earlier one, in its
/// place. Only texts are kept as keys: a state dict has no others.
/// </summary>
internal sealed class PickleDictionary : PickleValue
{
    // Most dictionaries of a hostile pickle would be empty ones.
    private OrderedDictionary<string, PickleValue>? _items;

    public IEnumerable<KeyValuePair<string, PickleValue>> Items => _items ?? Enumerable.Empty<KeyValuePair<string, PickleValue>>();

    public override string Kind => "a dictionary";

    public void Set(PickleValue key, PickleValue value)
    {
        if (key is PickleString { Value: var text })
            (_items ??= [])[text] = value;
    }

    public bool TryGet(string key, [NotNullWhen(true)] out PickleValue? value)
    {
        value = null;
        return _items is not null && _items.TryGetValue(key, out value);
    }
}

/// <summary>Something that no weights need and that does nothing: a float, bytes, a set, a device.</summary>
internal sealed class PickleOpaque(string kind) : PickleValue
{
    public static readonly PickleOpaque Float = new("a float");
    public static readonly PickleOpaque Bytes = new("bytes");
    public static readonly PickleOpaque Set = new("a set");
    public static readonly PickleOpaque LongInteger = new("an integer of more than 64 bits");

    public override string Kind => kind;
}

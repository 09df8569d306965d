using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Pickle;

/// <summary>The stack of the pickle machine, and its marks: what lies below the last mark cannot be reached.</summary>
internal sealed class PickleStack(FileBytes file)
{
    private readonly List<PickleValue> _values = [];
    private readonly Stack<int> _marks = [];

    /// <summary>Whether there is nothing on it, not even a mark.</summary>
    public bool IsEmpty => _values.Count == 0 && _marks.Count == 0;

    /// <summary>What was put on it last, even below a mark; null where there is nothing.</summary>
    public PickleValue? Top => _values.Count > 0 ? _values[^1] : null;

    private int Bottom => _marks.Count > 0 ? _marks.Peek() : 0;

    public void Push(PickleValue value) => _values.Add(value);

    public void Mark() => _marks.Push(_values.Count);

    public PickleValue Pop()
    {
        PickleValue value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public PickleValue Peek() => _values.Count > Bottom ? _values[^1] : throw Short();

    /// <summary>Takes off so many values, in the order in which they were put on.</summary>
    public PickleValue[] Pop(int count) => _values.Count - Bottom >= count ? TakeFrom(_values.Count - count) : throw Short();

    /// <summary>Takes off all above the last mark, and the mark.</summary>
    public PickleValue[] PopToMark()
    {
        if (_marks.Count == 0)
            throw file.Damaged("its pickle lacks a mark");
        return TakeFrom(_marks.Pop());
    }

    /// <summary>Takes off a value, or a mark that nothing lies on.</summary>
    public void PopValueOrMark()
    {
        if (_marks.Count > 0 && _values.Count == Bottom)
            _marks.Pop();
        else
            Pop();
    }

    private PickleValue[] TakeFrom(int start)
    {
        var taken = new PickleValue[_values.Count - start];
        _values.CopyTo(start, taken, 0, taken.Length);
        _values.RemoveRange(start, taken.Length);
        return taken;
    }

    private WeightsFileException Short() => file.Damaged("its pickle takes more from its stack than was put there");
}

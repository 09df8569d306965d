using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Pickle;

/// <summary>The arguments of a call in a pickle.</summary>
/// <param name="File">The file, for what is thrown.</param>
/// <param name="Callee">What is called.</param>
/// <param name="Items">The arguments.</param>
internal readonly record struct PickleArguments(FileBytes File, string Callee, IReadOnlyList<PickleValue> Items)
{
    /// <summary>The argument at a place, of the kind that is needed.</summary>
    /// <exception cref="WeightsFileException">It is absent, or of another kind.</exception>
    public T At<T>(int index)
        where T : PickleValue =>
        Optional(index) as T ?? throw Wrong(index);

    /// <summary>The argument at a place, or null.</summary>
    public PickleValue? Optional(int index) => index < Items.Count ? Items[index] : null;

    /// <summary>The integer at a place.</summary>
    public long Integer(int index) => At<PickleInteger>(index).Value;

    /// <summary>The tuple of integers at a place.</summary>
    public long[] Integers(int index)
    {
        // PyTorch has no tensors of more axes.
        const int highestRank = 64;
        IReadOnlyList<PickleValue> items = At<PickleTuple>(index).Items;
        if (items.Count > highestRank)
            throw Wrong(index);
        var integers = new long[items.Count];
        for (int axis = 0; axis < integers.Length; axis++)
            integers[axis] = items[axis] is PickleInteger { Value: var value } ? value : throw Wrong(index);
        return integers;
    }

    /// <summary>What is thrown for an argument that is none such.</summary>
    public WeightsFileException Wrong(int index) =>
        File.Damaged($"its pickle calls '{Callee}' with {Optional(index)?.Kind ?? "nothing"} as argument {index + 1}");
}

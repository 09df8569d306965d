namespace PanopticFpn.Weights.Pickle;

/// <summary>What the numbers of a storage or of a tensor are.</summary>
/// <param name="name">PyTorch's name: <c>float32</c>.</param>
/// <param name="type">The type, or null for one that is not read.</param>
/// <param name="size">The bytes of one number.</param>
internal sealed class PickleNumbers(string name, ElementType? type, int size) : PickleValue
{
    public string Name => name;

    public ElementType? Type => type;

    public int Size => size;

    public override string Kind => "a type of numbers";
}

/// <summary>A storage that a pickle names; its numbers lie elsewhere in the file.</summary>
/// <param name="key">Its name in the file.</param>
/// <param name="numbers">What its numbers are.</param>
/// <param name="count">How many they are.</param>
/// <param name="offset">Which of the file's storage is its first one (the format before PyTorch 1.6).</param>
internal sealed class PickleStorage(string key, PickleNumbers numbers, long count, long offset) : PickleValue
{
    public string Key => key;

    public PickleNumbers Numbers => numbers;

    public long Count => count;

    public long Offset => offset;

    public override string Kind => "a storage";
}

/// <summary>A tensor: a view of a storage, not checked yet.</summary>
internal sealed class PickleTensor(PickleStorage storage, PickleNumbers numbers, long offset, long[] shape, long[] strides) : PickleValue
{
    public PickleStorage Storage => storage;

    public PickleNumbers Numbers => numbers;

    /// <summary>The first one's place in the storage, in numbers of the tensor's type.</summary>
    public long Offset => offset;

    public IReadOnlyList<long> Shape => shape;

    public IReadOnlyList<long> Strides => strides;

    public override string Kind => "a tensor";
}

/// <summary>A tensor of a kind that is not read; it may stand in a checkpoint beside the weights.</summary>
/// <param name="what">Its kind: <c>sparse</c>.</param>
internal sealed class PickleStrangeTensor(string what) : PickleValue
{
    public string What => what;

    public override string Kind => $"a {what} tensor";
}

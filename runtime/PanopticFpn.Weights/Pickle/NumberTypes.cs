namespace PanopticFpn.Weights.Pickle;

/// <summary>PyTorch's types of numbers, and the storages of its older versions that are named after them.</summary>
internal static class NumberTypes
{
    /// <summary>The bytes of a storage without a type of its own.</summary>
    public static readonly PickleNumbers Untyped = new("uint8", ElementType.U8, 1);

    /// <summary>All types.</summary>
    public static readonly IReadOnlyList<PickleNumbers> All =
    [
        .. Enum.GetValues<ElementType>().Select(type => new PickleNumbers(type.TorchName(), type, type.Size())),
        new("complex32", null, 4),
        new("complex64", null, 8),
        new("complex128", null, 16),
        new("qint8", null, 1),
        new("quint8", null, 1),
        new("qint32", null, 4),
        new("quint4x2", null, 1),
        new("quint2x4", null, 1),
        new("float8_e4m3fnuz", null, 1),
        new("float8_e5m2fnuz", null, 1),
        new("float8_e8m0fnu", null, 1),
        new("float4_e2m1fn_x2", null, 1),
    ];

    private static readonly Dictionary<string, PickleNumbers> ByName = All.ToDictionary(numbers => numbers.Name);

    /// <summary>The names of the storages that have a type.</summary>
    public static readonly IReadOnlyDictionary<string, PickleNumbers> Storages = new Dictionary<string, PickleNumbers>
    {
        ["DoubleStorage"] = ByName["float64"],
        ["FloatStorage"] = ByName["float32"],
        ["HalfStorage"] = ByName["float16"],
        ["BFloat16Storage"] = ByName["bfloat16"],
        ["LongStorage"] = ByName["int64"],
        ["IntStorage"] = ByName["int32"],
        ["ShortStorage"] = ByName["int16"],
        ["CharStorage"] = ByName["int8"],
        ["ByteStorage"] = ByName["uint8"],
        ["BoolStorage"] = ByName["bool"],
        ["ComplexFloatStorage"] = ByName["complex64"],
        ["ComplexDoubleStorage"] = ByName["complex128"],
        ["QInt8Storage"] = ByName["qint8"],
        ["QUInt8Storage"] = ByName["quint8"],
        ["QInt32Storage"] = ByName["qint32"],
        ["QUInt4x2Storage"] = ByName["quint4x2"],
        ["QUInt2x4Storage"] = ByName["quint2x4"],
    };

    private static readonly Dictionary<ElementType, string> StorageNames = Storages
        .Where(storage => storage.Value.Type is not null)
        .ToDictionary(storage => storage.Value.Type!.Value, storage => storage.Key);

    /// <summary>The storage that has a type, or null where older versions have none.</summary>
    public static string? StorageOf(ElementType type) => StorageNames.GetValueOrDefault(type);
}

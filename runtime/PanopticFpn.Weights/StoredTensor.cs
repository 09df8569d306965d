using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights;

/// <summary>One tensor of a weights file: its name and what it is; <see cref="WeightsFile.Read"/> gives its numbers.</summary>
public sealed class StoredTensor
{
    internal StoredTensor(string name, ElementType type, IReadOnlyList<long> shape, StorageView view)
    {
        Name = name;
        Type = type;
        Shape = shape;
        View = view;
    }

    /// <summary>The name that the file gives it.</summary>
    public string Name { get; }

    /// <summary>What its numbers are.</summary>
    public ElementType Type { get; }

    /// <summary>Its lengths, the slowest axis first; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How many numbers it has.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>The bytes of its numbers, one after another.</summary>
    public long ByteLength => Count * Type.Size();

    /// <summary>Where its numbers lie.</summary>
    internal StorageView View { get; }

    /// <summary>The tensor under another name.</summary>
    internal StoredTensor Renamed(string name) => new(name, Type, Shape, View);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type.TorchName()} [{string.Join(",", Shape)}]";
}

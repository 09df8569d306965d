using PanopticFpn.Weights.Pickle;

namespace PanopticFpn.Weights.Torch;

/// <summary>A dictionary in a checkpoint, and where it is.</summary>
/// <param name="Dictionary">The dictionary.</param>
/// <param name="Parent">The place of the one that it is in; null for the root.</param>
/// <param name="Name">Its name there.</param>
internal sealed record CheckpointPlace(PickleDictionary Dictionary, CheckpointPlace? Parent, string Name)
{
    /// <summary>How many dictionaries it is in.</summary>
    public int Depth { get; } = Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>The names on the way to it, with dots between.</summary>
    public string Path => Parent is { Parent: not null } ? $"{Parent.Path}.{Name}" : Name;

    /// <summary>Whether tensors are in it itself.</summary>
    public bool HoldsTensors => Dictionary.Items.Any(item => item.Value is PickleTensor or PickleStrangeTensor);

    /// <summary>The dictionaries in it.</summary>
    public IEnumerable<CheckpointPlace> Children =>
        Dictionary.Items.Where(item => item.Value is PickleDictionary).Select(item => new CheckpointPlace((PickleDictionary)item.Value, this, item.Key));

    /// <summary>The dictionary of a name in it, or null.</summary>
    public CheckpointPlace? Child(string name) =>
        Dictionary.TryGet(name, out PickleValue? value) && value is PickleDictionary child ? new CheckpointPlace(child, this, name) : null;
}

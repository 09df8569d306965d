using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Torch;

/// <summary>Finds the state dict in what a checkpoint's pickle holds.</summary>
internal static class Checkpoint
{
    private const int Deepest = 16;
    private const int MostNamed = 10;

    // What training programs call the weights, the commonest first.
    private static readonly string[] UsualNames =
        ["state_dict", "model_state_dict", "model_state", "model", "net_state_dict", "net", "network", "weights", "params", "module"];

    /// <summary>Finds the dictionary that holds the tensors.</summary>
    /// <param name="file">The file, for what is thrown.</param>
    /// <param name="root">What the pickle holds.</param>
    /// <param name="under">Where to look, as names with dots between; null to search.</param>
    /// <exception cref="WeightsFileException">There is none, or more than one.</exception>
    public static CheckpointPlace Find(FileBytes file, PickleValue root, string? under)
    {
        if (root is not PickleDictionary dictionary)
            throw file.Refused($"it holds {root.Kind}, but a dictionary of tensors was expected. In Python: torch.save(model.state_dict(), path).");
        var place = new CheckpointPlace(dictionary, null, "");
        return string.IsNullOrEmpty(under) ? Search(file, place) : Follow(file, place, under);
    }

    private static CheckpointPlace Search(FileBytes file, CheckpointPlace root)
    {
        var found = new List<CheckpointPlace>();
        Collect(root, [], found);
        return found switch
        {
            [] => throw file.Refused("there is no tensor under a name in its dictionaries. In Python: torch.save(model.state_dict(), path)."),
            [var only] => only,
            _ => throw file.Refused($"it holds several dictionaries of tensors: {Names(found)}. Say which by '{nameof(WeightsFileOptions.Under)}'."),
        };
    }

    // A usual name is better than what stands here, and that better than what stands under unusual names.
    private static void Collect(CheckpointPlace place, HashSet<PickleDictionary> seen, List<CheckpointPlace> found)
    {
        // Pickles can hold a dictionary in several places, even in itself.
        if (place.Depth > Deepest || !seen.Add(place.Dictionary))
            return;
        int before = found.Count;
        foreach (string name in UsualNames)
        {
            if (place.Child(name) is { } usual)
                Collect(usual, seen, found);
            if (found.Count > before)
                return;
        }

        if (place.HoldsTensors)
        {
            found.Add(place);
            return;
        }

        foreach (CheckpointPlace child in place.Children)
            Collect(child, seen, found);
    }

    private static CheckpointPlace Follow(FileBytes file, CheckpointPlace root, string under)
    {
        CheckpointPlace? place = root.Child(under);
        if (place is null)
        {
            place = root;
            foreach (string name in under.Split('.'))
                place = place?.Child(name);
        }

        if (place is { HoldsTensors: true })
            return place;
        List<CheckpointPlace> all = Everywhere(root);
        string instead = all.Count == 0 ? "there are none anywhere in it" : $"there are some in {Names(all)}";
        throw file.Refused($"there are no tensors under {Quotation.Of(under)}; {instead}.");
    }

    private static List<CheckpointPlace> Everywhere(CheckpointPlace root)
    {
        var found = new List<CheckpointPlace>();
        var seen = new HashSet<PickleDictionary>();
        var ahead = new Queue<CheckpointPlace>([root]);
        while (ahead.TryDequeue(out CheckpointPlace? place))
        {
            if (place.Depth > Deepest || !seen.Add(place.Dictionary))
                continue;
            if (place.HoldsTensors)
                found.Add(place);
            foreach (CheckpointPlace child in place.Children)
                ahead.Enqueue(child);
        }

        return found;
    }

    private static string Names(List<CheckpointPlace> places)
    {
        string names = string.Join(", ", places.Take(MostNamed).Select(place => place.Parent is null ? "its root" : Quotation.Of(place.Path)));
        return places.Count > MostNamed ? $"{names} and {places.Count - MostNamed} more" : names;
    }
}

using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Pickle;

/// <summary>
/// The functions and classes that a pickle may name: those of state dicts and of the harmless things that training
/// checkpoints hold beside them. What calling them gives is computed here; nothing of Python's runs.
/// </summary>
internal static class AllowedGlobals
{
    private const string WayOut = "Save the state dict alone: torch.save(model.state_dict(), path).";

    private static readonly Dictionary<string, PickleValue> Known = All();

    /// <summary>What stands for a name.</summary>
    /// <param name="file">The file, for what is thrown.</param>
    /// <param name="module">Python's module.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="isWholeObject">Whether it stands where the class of a whole pickled object does.</param>
    /// <exception cref="WeightsFileException">It is not allowed.</exception>
    public static PickleValue Find(FileBytes file, string module, string name, bool isWholeObject)
    {
        // Python 2 called the module so.
        string path = $"{(module == "__builtin__" ? "builtins" : module)}.{name}";
        return Known.TryGetValue(path, out PickleValue? value) ? value : throw file.Refused(Explain(path, isWholeObject));
    }

    private static string Explain(string path, bool isWholeObject)
    {
        string quoted = Quotation.Of(path);
        if (path.StartsWith("__torch__.", StringComparison.Ordinal))
            return $"it is a TorchScript archive of class {quoted}, with a program in it. Save its weights in Python: torch.save(torch.jit.load(path).state_dict(), 'weights.pth').";
        if (path.StartsWith("numpy.", StringComparison.Ordinal))
            return $"it names {quoted}, which makes a value of numpy's; weights need none, and nothing of it was run. {WayOut}";
        // Classes are in capitals by convention; a function there is an attack.
        if (path.StartsWith("torch.nn.", StringComparison.Ordinal) || (isWholeObject && char.IsUpper(path[path.LastIndexOf('.') + 1])))
            return $"it holds a whole object of class {quoted}, as torch.save(model, path) writes it, and Python runs code of that class to load it; nothing of it was run. {WayOut}";
        return $"it names {quoted}, which no weights need, so it could run code when Python loads it; nothing of it was run. {WayOut}";
    }

    private static Dictionary<string, PickleValue> All()
    {
        var known = new Dictionary<string, PickleValue>();
        AddPython(known);
        foreach ((string name, Func<PickleArguments, PickleValue> call) in TensorFunctions.All)
            known.Add(name, new PickleGlobal(name, call));
        foreach ((string name, PickleNumbers numbers) in NumberTypes.Storages)
        {
            known.Add($"torch.{name}", numbers);
            known.Add($"torch.cuda.{name}", numbers);
        }

        foreach (string name in (string[])["torch.storage.UntypedStorage", "torch.storage._UntypedStorage", "torch.UntypedStorage"])
            known.Add(name, NumberTypes.Untyped);
        foreach (PickleNumbers numbers in NumberTypes.All)
            known.Add($"torch.{numbers.Name}", numbers);
        AddTorch(known);
        return known;
    }

    private static void AddPython(Dictionary<string, PickleValue> known)
    {
        Add(known, "collections.OrderedDict", DictionaryOf);
        Add(known, "collections.Counter", DictionaryOf);
        Add(known, "collections.defaultdict", _ => new PickleDictionary());
        Add(known, "builtins.set", _ => PickleOpaque.Set);
        Add(known, "builtins.frozenset", _ => PickleOpaque.Set);
        Add(known, "builtins.bytearray", _ => PickleOpaque.Bytes);
        Add(known, "builtins.complex", _ => PickleOpaque.Float);
        Add(known, "_codecs.encode", _ => PickleOpaque.Bytes);
        // The command line, as torchvision's own training scripts keep it beside the weights.
        Add(known, "argparse.Namespace", _ => new PickleOpaque("a namespace"));
        // What a defaultdict makes for a new key.
        foreach (string name in (string[])["list", "dict", "tuple", "int", "float", "bool", "str"])
            Add(known, $"builtins.{name}", null);
    }

    private static void AddTorch(Dictionary<string, PickleValue> known)
    {
        Add(known, "torch.Size", arguments => arguments.Items.Count == 0 ? PickleTuple.Empty : arguments.At<PickleTuple>(0));
        Add(known, "torch.device", _ => new PickleOpaque("a device"));
        Add(known, "torch.serialization._get_layout", arguments => arguments.At<PickleString>(0));
        Add(known, "torch.storage.TypedStorage", null);
        Add(known, "torch.storage._TypedStorage", null);
        Add(known, "torch.Tensor", null);
        foreach (string scheme in (string[])["per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric", "per_channel_affine_float_qparams"])
            Add(known, $"torch.{scheme}", null);
    }

    private static void Add(Dictionary<string, PickleValue> known, string name, Func<PickleArguments, PickleValue>? call) =>
        known.Add(name, new PickleGlobal(name, call));

    // Python 2 gave the items of an OrderedDict as a list of lists.
    private static PickleDictionary DictionaryOf(PickleArguments arguments)
    {
        if (arguments.Optional(0) is PickleDictionary made)
            return made;
        var dictionary = new PickleDictionary();
        if (arguments.Items.Count == 0)
            return dictionary;
        PickleList list = arguments.At<PickleList>(0);
        foreach (PickleValue item in list.Items)
            SetPair(dictionary, (item as PickleList)?.Items ?? (item as PickleTuple)?.Items, arguments);
        // The list was made for this call only; kept, it could be copied again by every few bytes of a hostile pickle.
        list.Items.Clear();
        return dictionary;
    }

    private static void SetPair(PickleDictionary dictionary, IReadOnlyList<PickleValue>? pair, PickleArguments arguments)
    {
        if (pair is not [PickleValue key, PickleValue value])
            throw arguments.Wrong(0);
        dictionary.Set(key, value);
    }
}

namespace PanopticFpn.Weights.Matching;

/// <summary>Each tensor of a file and each of a network, in exactly one list of its side.</summary>
internal sealed class Fit
{
    private const string Counter = ".num_batches_tracked";

    private static readonly string[] Heads = ["fc.weight", "fc.bias", "backbone.fc.weight", "backbone.fc.bias"];

    private Fit(Naming naming) => Naming = naming;

    public Naming Naming { get; }

    /// <summary>What goes into the network.</summary>
    public List<(string Name, StoredTensor Tensor)> Pairs { get; } = [];

    public List<ExpectedTensor> Missing { get; } = [];

    public List<NamedTensor> Unexpected { get; } = [];

    public List<MisshapenWeight> Misshapen { get; } = [];

    public List<MistypedWeight> Mistyped { get; } = [];

    public List<string> Ignored { get; } = [];

    /// <summary>Counters of batches that the file lacks: those before PyTorch 0.4.1, and those of frozen norms, have none.</summary>
    public List<string> Kept { get; } = [];

    public Dictionary<ElementType, int> Converted { get; } = [];

    /// <summary>Whether nothing is left over on either side.</summary>
    public bool IsWhole => Missing.Count + Unexpected.Count + Misshapen.Count + Mistyped.Count == 0;

    /// <summary>Sorts the tensors of both sides.</summary>
    /// <param name="naming">The file's tensors under the network's names.</param>
    /// <param name="network">The network, or its part.</param>
    /// <param name="into">What the names of the part begin with.</param>
    public static Fit Of(Naming naming, IReadOnlyList<ExpectedTensor> network, string into)
    {
        var fit = new Fit(naming);
        var places = network.ToDictionary(place => place.Name, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedTensor named in naming.Tensors)
        {
            if (named.Target is not null && places.TryGetValue(named.Target, out ExpectedTensor? place))
            {
                taken.Add(place.Name);
                fit.Put(named.Tensor, place);
            }
            else if (named.Target is null || IsSpare(named.Target, into, places.ContainsKey))
            {
                fit.Ignored.Add(named.Tensor.Name);
            }
            else
            {
                fit.Unexpected.Add(named);
            }
        }

        foreach (ExpectedTensor place in network.Where(place => !taken.Contains(place.Name)))
        {
            if (IsCounter(place.Name))
                fit.Kept.Add(place.Name);
            else
                fit.Missing.Add(place);
        }

        return fit;
    }

    /// <summary>The fit as callers see it.</summary>
    public WeightsReport Report(FileFacts file, IReadOnlyList<string> details) => new(
        file.Path,
        file.Format,
        file.Under,
        Naming.Prefix,
        [.. Pairs.Select(pair => pair.Name)],
        [.. Missing.Select(place => place.Name)],
        [.. Unexpected.Select(named => named.Tensor.Name)],
        Misshapen,
        Mistyped,
        Ignored,
        Kept,
        Converted,
        details);

    /// <summary>Whether a name is that of a norm's counter of batches, which only a cumulative average needs.</summary>
    public static bool IsCounter(string name) => name.EndsWith(Counter, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a classifier's head, as it stands in the files of backbones.</summary>
    public static bool IsHead(string name) => Array.Exists(Heads, name.Equals);

    private static bool IsSpare(string target, string into, Func<string, bool> isName) =>
        Array.Exists(Heads, head => target == into + head)
        || (IsCounter(target) && isName(string.Concat(target.AsSpan(0, target.Length - Counter.Length), ".running_mean")));

    private void Put(StoredTensor tensor, ExpectedTensor place)
    {
        if (!HasShape(tensor.Shape, place.Shape))
        {
            Misshapen.Add(new MisshapenWeight(place.Name, place.Shape, tensor.Shape));
            return;
        }

        // An average of many checkpoints makes reals of the counters too.
        bool converts = Converts(tensor.Type, place.Type) || (IsCounter(place.Name) && IsFloating(tensor.Type));
        if (!converts)
        {
            Mistyped.Add(new MistypedWeight(place.Name, place.Type, tensor.Type));
            return;
        }

        Pairs.Add((place.Name, tensor));
        if (tensor.Type != place.Type)
            Converted[tensor.Type] = Converted.GetValueOrDefault(tensor.Type) + 1;
    }

    /// <summary>The same shape; or, as old PyTorch wrote single numbers, one axis of length 1 for none.</summary>
    private static bool HasShape(IReadOnlyList<long> actual, IReadOnlyList<long> expected) =>
        actual.SequenceEqual(expected) || (actual.Count + expected.Count == 1 && actual.Concat(expected).Single() == 1);

    private static bool Converts(ElementType from, ElementType to) =>
        (IsFloating(from) && IsFloating(to)) || (IsInteger(from) && IsInteger(to));

    private static bool IsFloating(ElementType type) =>
        type is ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64;

    // The unsigned ones above a byte are new in PyTorch, and libtorch computes with none of them.
    private static bool IsInteger(ElementType type) =>
        type is ElementType.Bool or ElementType.U8 or ElementType.I8 or ElementType.I16 or ElementType.I32 or ElementType.I64;
}

namespace PanopticFpn.Weights.Matching;

/// <summary>A tensor of the file, and the network's name that it would get: null where the key map leaves it out.</summary>
internal readonly record struct NamedTensor(StoredTensor Tensor, string? Target);

/// <summary>One way to read a file's names as the network's.</summary>
/// <param name="Prefix">What was taken off every name.</param>
/// <param name="Tensors">The tensors, in the file's order.</param>
internal sealed record Naming(string Prefix, IReadOnlyList<NamedTensor> Tensors)
{
    // DataParallel and DistributedDataParallel, torch.compile, and what training frameworks call the network they hold.
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "model.", "net.", "network."];

    // Deeper nesting than any training script's; a file's names must not decide how often they are looked at.
    private const int MostNested = 8;

    /// <summary>The way in which most names are the network's; the one that takes off least, where several are.</summary>
    public static Naming Best(IReadOnlyList<StoredTensor> tensors, LoadWeightsOptions options, Func<string, bool> isName) =>
        All(tensors, options.KeyMap, options.Into).MaxBy(naming => naming.Matches(isName))!;

    /// <summary>Every way: wrappers are taken off before the key map, whose patterns need not know of them, or after it.</summary>
    public static IEnumerable<Naming> All(IReadOnlyList<StoredTensor> tensors, KeyMap? map, string into)
    {
        string[] names = [.. tensors.Select(tensor => tensor.Name)];
        foreach (string outer in CommonWrappers(names))
        {
            string?[] mapped = [.. names.Select(name => map is null ? name[outer.Length..] : map.Apply(name[outer.Length..]))];
            IEnumerable<string> inners = map is null ? [""] : CommonWrappers([.. mapped.OfType<string>()]);
            foreach (string inner in inners)
            {
                yield return new Naming(
                    outer + inner,
                    [.. tensors.Zip(mapped, (tensor, name) => new NamedTensor(tensor, name is null ? null : into + name[inner.Length..]))]);
            }
        }
    }

    /// <summary>How many names are the network's.</summary>
    public int Matches(Func<string, bool> isName) => Tensors.Count(named => named.Target is not null && isName(named.Target));

    /// <summary>Refuses a key map that gives two tensors one name.</summary>
    /// <exception cref="WeightsFileException">It does.</exception>
    public void CheckOneToOne(FileFacts file)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((StoredTensor tensor, string? target) in Tensors)
        {
            if (target is not null && !sources.TryAdd(target, tensor.Name))
            {
                throw new WeightsFileException(
                    $"Weights file '{file.Path}': the key map gives '{ReportLines.Shown(sources[target])}' and '{ReportLines.Shown(tensor.Name)}' the same name, '{ReportLines.Shown(target)}'.");
            }
        }
    }

    /// <summary>What every name begins with: nothing, a wrapper, a wrapper within a wrapper, and so on.</summary>
    private static IEnumerable<string> CommonWrappers(string[] names)
    {
        string prefix = "";
        for (int depth = 0; depth <= MostNested; depth++)
        {
            yield return prefix;
            string? next = Array.Find(Wrappers, wrapper => names.Length > 0 && Array.TrueForAll(names, name => HasMore(name, prefix + wrapper)));
            if (next is null)
                yield break;
            prefix += next;
        }
    }

    private static bool HasMore(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);
}

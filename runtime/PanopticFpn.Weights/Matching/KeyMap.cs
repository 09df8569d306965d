using System.Text.RegularExpressions;

namespace PanopticFpn.Weights;

/// <summary>Rules that turn the names of one library's weights into those of a network here.</summary>
/// <remarks>The first rule whose pattern is found in a name decides; a name in which none is found stays as it is.</remarks>
public sealed partial class KeyMap
{
    // Linear in the name's length, whatever the pattern: a name comes from a file that somebody else wrote.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly IReadOnlyList<(Regex Pattern, string? Replacement)> _rules;

    /// <summary>Makes a map.</summary>
    /// <param name="name">What the map is called in messages: a library, or the file that it comes from.</param>
    /// <param name="rules">The rules, in the order in which they are tried.</param>
    /// <exception cref="WeightsFileException">A pattern is no regular expression, or a replacement names a group that its pattern lacks.</exception>
    public KeyMap(string name, IEnumerable<KeyRule> rules)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(rules);
        Name = name;
        Rules = [.. rules];
        _rules = [.. Rules.Select(rule => (Compile(rule), rule.Replacement))];
    }

    /// <summary>detectron2's names of a ResNet, its pyramid and the head <c>SemSegFPNHead</c>; the rest of a Panoptic FPN is left out.</summary>
    /// <remarks>
    /// Names only: detectron2's own ResNets from Caffe2 stride in a block's first convolution and take pictures in BGR,
    /// those that it converted from torchvision do not.
    /// </remarks>
    public static KeyMap Detectron2 => BuiltIn.Detectron2;

    /// <summary>torchvision's names of a detector's ResNet with a pyramid over all four stages; the detector's heads are left out.</summary>
    public static KeyMap TorchvisionFpn => BuiltIn.TorchvisionFpn;

    /// <summary>What the map is called: <c>detectron2</c>, <c>torchvision-fpn</c>, or the file that it comes from.</summary>
    public string Name { get; }

    /// <summary>The rules, in the order in which they are tried.</summary>
    public IReadOnlyList<KeyRule> Rules { get; }

    /// <summary>Reads a map: a JSON object whose names are patterns and whose values replacements, such as <c>{"^body\\.": "backbone.", "^rpn\\.": null}</c>.</summary>
    /// <param name="json">The text; comments and trailing commas are allowed.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="WeightsFileException">The text is no such object, a pattern stands twice, or a rule is wrong.</exception>
    public static KeyMap Parse(string json, string source) => new(source, KeyMapReader.Read(json, source));

    /// <summary>Reads a map from a file.</summary>
    /// <exception cref="WeightsFileException">The file cannot be read, or what it holds is no map.</exception>
    public static KeyMap Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(KeyMapReader.ReadText(path), path);
    }

    /// <summary>The built-in map of a name (<c>detectron2</c>, <c>torchvision-fpn</c>), else the map of a file.</summary>
    /// <exception cref="WeightsFileException">There is neither, or the file holds no map.</exception>
    public static KeyMap Find(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        KeyMap? builtIn = BuiltIn.All.FirstOrDefault(map => map.Name == nameOrPath);
        if (builtIn is not null || File.Exists(nameOrPath))
            return builtIn ?? Load(nameOrPath);

        string[] names = [.. BuiltIn.All.Select(map => map.Name)];
        string suggestion = SpellingSuggestion.For(nameOrPath, names) is { } closest ? $" Did you mean '{closest}'?" : "";
        throw new WeightsFileException(
            $"There is no key map '{nameOrPath}': neither a file nor a built-in one ({string.Join(", ", names)}).{suggestion}");
    }

    /// <summary>The network's name for a file's.</summary>
    /// <returns>The new name, the same one where no rule matches, or null where the tensor is left out.</returns>
    public string? Apply(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach ((Regex pattern, string? replacement) in _rules)
        {
            if (pattern.IsMatch(name))
                return replacement is null ? null : pattern.Replace(name, replacement);
        }

        return name;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Rules.Count} rules)";

    private Regex Compile(KeyRule rule)
    {
        Regex pattern;
        try
        {
            pattern = new Regex(rule.Pattern, Options);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw Wrong(rule, exception.Message.ReplaceLineEndings(" "), exception);
        }

        string? unknown = rule.Replacement is null ? null : GroupsOf(rule.Replacement).FirstOrDefault(group => pattern.GroupNumberFromName(group) < 0);
        // .NET would put the text '$2' into the name.
        return unknown is null ? pattern : throw Wrong(rule, $"its replacement '{rule.Replacement}' names group '{unknown}', which the pattern lacks.");
    }

    private static IEnumerable<string> GroupsOf(string replacement) =>
        GroupReference().Matches(replacement).Where(match => match.Groups["group"].Success).Select(match => match.Groups["group"].Value);

    private WeightsFileException Wrong(KeyRule rule, string why, Exception? inner = null) =>
        new($"Key map '{Name}', rule '{rule.Pattern}': {why}", inner);

    [GeneratedRegex(@"\$(?:\$|\{(?<group>\w+)\}|(?<group>\d+))", RegexOptions.CultureInvariant)]
    private static partial Regex GroupReference();

    // Apart, so that a map of one's own does not compile these.
    private static class BuiltIn
    {
        public static readonly KeyMap Detectron2 = new("detectron2", Detectron2Names.Rules());
        public static readonly KeyMap TorchvisionFpn = new("torchvision-fpn", TorchvisionFpnNames.Rules());
        public static readonly IReadOnlyList<KeyMap> All = [Detectron2, TorchvisionFpn];
    }
}

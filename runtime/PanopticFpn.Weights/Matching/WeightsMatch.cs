namespace PanopticFpn.Weights.Matching;

/// <summary>A tensor that a network has a place for.</summary>
/// <param name="Name">Its name in the network's state dict.</param>
/// <param name="Type">The element type there.</param>
/// <param name="Shape">The shape there.</param>
public sealed record ExpectedTensor(string Name, ElementType Type, IReadOnlyList<long> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type.TorchName()} [{string.Join(",", Shape)}]";
}

/// <summary>Which tensor of a file goes where in a network.</summary>
/// <param name="Pairs">
/// The network's name and the file's tensor, in the file's order. The two hold equally many numbers; their shapes differ
/// only where one is a single number without axes and the other the same number with one axis.
/// </param>
/// <param name="Report">What fits and what does not.</param>
public sealed record WeightsMatch(IReadOnlyList<(string Name, StoredTensor Tensor)> Pairs, WeightsReport Report)
{
    /// <summary>Finds a place for each tensor of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="expected">The tensors of the network's state dict; no name stands twice.</param>
    /// <param name="options">How the two are compared.</param>
    /// <exception cref="WeightsFileException">
    /// The options are strict and something is left over, or nothing fits at all: the message holds the whole report, of
    /// several lines. Or the key map gives two tensors one name, or the network has no such part as the options name.
    /// </exception>
    public static WeightsMatch Of(WeightsFile file, IReadOnlyList<ExpectedTensor> expected, LoadWeightsOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Of(new FileFacts(file.Path, file.Format, file.Under), file.Tensors, expected, options);
    }

    /// <summary>The same of what a file would hold.</summary>
    internal static WeightsMatch Of(
        FileFacts file, IReadOnlyList<StoredTensor> tensors, IReadOnlyList<ExpectedTensor> expected, LoadWeightsOptions options)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<ExpectedTensor> part = NetworkPart.Of(file, expected, options.Into);
        var places = part.ToDictionary(place => place.Name, StringComparer.Ordinal);
        Naming naming = Naming.Best(tensors, options, places.ContainsKey);
        naming.CheckOneToOne(file);

        Fit fit = Fit.Of(naming, part, options.Into);
        WeightsReport report = fit.Report(file, fit.IsWhole ? [] : ReportLines.Of(file, fit, ReportHints.Of(fit, part, options)));
        bool fails = fit.Pairs.Count == 0 || (options.Strict && !fit.IsWhole);
        return fails ? throw new WeightsFileException(report.Failure()) : new WeightsMatch(fit.Pairs, report);
    }
}

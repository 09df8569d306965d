using System.Globalization;

namespace PanopticFpn.Training.Losses;

/// <summary>Losses as people write them: <c>ce</c>, <c>ce + 0.5*dice</c>, <c>focal + lovasz</c>.</summary>
public static class LossText
{
    private static readonly string[] Names = ["ce", "ohem", "dice", "focal", "lovasz"];

    /// <summary>Reads a sum of losses, each with a weight before it where one is wanted.</summary>
    /// <param name="text">The text.</param>
    /// <param name="classes">The classes, and the label that does not count.</param>
    /// <param name="classWeights">How much each class counts in cross entropy, or null for all the same.</param>
    /// <exception cref="FormatException">The text is no such sum; the message says where.</exception>
    public static ISegmentationLoss Parse(string text, SegmentationClasses classes, IReadOnlyList<double>? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(classes);
        (double Weight, ISegmentationLoss Loss)[] terms = [.. text.Split('+').Select(term => Term(term.Trim(), text, classes.Ignore, classWeights))];
        return terms is [(1, var only)] ? only : new WeightedSum(terms);
    }

    private static (double Weight, ISegmentationLoss Loss) Term(string term, string text, int ignore, IReadOnlyList<double>? classWeights)
    {
        string[] parts = term.Split('*', StringSplitOptions.TrimEntries);
        double weight = 1;
        if (parts.Length > 2 || term.Length == 0)
            throw new FormatException($"Loss '{text}' is not a sum such as 'ce + 0.5*dice'.");
        if (parts.Length == 2 && !(double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out weight) && weight > 0 && double.IsFinite(weight)))
            throw new FormatException($"Loss '{text}' has the weight '{parts[0]}', but a weight is a number above zero.");
        ISegmentationLoss loss = parts[^1] switch
        {
            "ce" => new CrossEntropyLoss(ignore, classWeights),
            "ohem" => new OhemLoss(ignore),
            "dice" => new DiceLoss(ignore),
            "focal" => new FocalLoss(ignore),
            "lovasz" => new LovaszLoss(ignore),
            var unknown => throw new FormatException($"Loss '{text}' names '{unknown}', but the losses are {string.Join(", ", Names)}."),
        };
        return (weight, loss);
    }
}

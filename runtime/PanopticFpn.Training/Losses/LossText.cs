using System.Globalization;

namespace PanopticFpn.Training.Losses;

/// <summary>Losses as they are written on a command line: <c>ce</c>, <c>ce + 0.5*dice</c>.</summary>
public static class LossText
{
    private const string Names = "ce, ohem, focal, dice, lovasz";

    /// <summary>Reads a sum of losses: <c>ce</c>, <c>ohem</c>, <c>focal</c>, <c>dice</c>, <c>lovasz</c>, each with a factor and * before it or alone.</summary>
    /// <param name="text">The sum.</param>
    /// <param name="classes">What the logits' channels stand for.</param>
    /// <param name="classWeights">How much a pixel of each class counts in ce, ohem and focal; all the same without.</param>
    /// <exception cref="FormatException">The text is no such sum, or the weights do not fit it; the message says where, and what is expected.</exception>
    public static ISegmentationLoss Parse(string text, SegmentationClasses classes, IReadOnlyList<double>? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(classes);
        if (classWeights is not null && classWeights.Count != classes.Count)
            throw new FormatException($"There are {classWeights.Count} class weights for {classes.Count} classes; give one a class.");
        if (string.IsNullOrWhiteSpace(text))
            throw new FormatException($"The loss is empty; write one of {Names}, or a sum such as 'ce + 0.5*dice'.");
        (double Weight, string Name)[] terms = [.. text.Split('+').Select(term => ReadTerm(term.Trim(), text))];
        if (classWeights is not null && !terms.Any(term => term.Name is "ce" or "ohem" or "focal"))
            throw new FormatException($"Class weights change ce, ohem and focal only, and '{text}' has none of them; leave the weights out or add one.");
        try
        {
            (double Weight, ISegmentationLoss Loss)[] losses = [.. terms.Select(term => (term.Weight, Make(term.Name, classes.Ignore, classWeights)))];
            return losses is [(1, ISegmentationLoss only)] ? only : new WeightedSum(losses);
        }
        catch (ArgumentException error)
        {
            // What is left to be wrong are the class weights.
            throw new FormatException(error.Message, error);
        }
    }

    private static (double Weight, string Name) ReadTerm(string term, string text)
    {
        if (term.Length == 0)
            throw new FormatException($"The loss '{text}' has a + with nothing on one side; write a sum such as 'ce + 0.5*dice'.");
        int star = term.IndexOf('*', StringComparison.Ordinal);
        string name = term[(star + 1)..].Trim();
        if (name is not ("ce" or "ohem" or "focal" or "dice" or "lovasz"))
            throw new FormatException($"The loss '{text}' has '{name}' where the name of a loss is expected: one of {Names}.");
        return (star < 0 ? 1 : ReadFactor(term[..star].Trim(), name, text), name);
    }

    private static double ReadFactor(string factor, string name, string text) =>
        double.TryParse(factor, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double weight)
            && double.IsFinite(weight) && weight > 0
            ? weight
            : throw new FormatException($"The loss '{text}' has '{factor}' before *{name}; a number above 0 is expected, such as 0.5.");

    private static ISegmentationLoss Make(string name, int ignore, IReadOnlyList<double>? weights) => name switch
    {
        "ce" => new CrossEntropyLoss(ignore, weights),
        "ohem" => new OhemLoss(ignore, classWeights: weights),
        "focal" => new FocalLoss(ignore, classWeights: weights),
        "dice" => new DiceLoss(ignore),
        _ => new LovaszLoss(ignore),
    };
}

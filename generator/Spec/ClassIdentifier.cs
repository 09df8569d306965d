using System.Text;

namespace PanopticFpn.Gen.Spec;

/// <summary>The member of an enum that stands for a class: "traffic light" is <c>TrafficLight</c>, "2nd lane" is <c>_2ndLane</c>.</summary>
internal static class ClassIdentifier
{
    private const int Longest = 100;

    /// <summary>The identifier, or "" for a name of no use: one without letters and digits, too long, or on several lines.</summary>
    public static string Of(string name)
    {
        if (name.Length > Longest || !LineMap.IsOneLine(name))
            return "";
        var identifier = new StringBuilder();
        bool startsWord = true;
        foreach (char letter in name)
        {
            if (!char.IsLetterOrDigit(letter))
            {
                startsWord = true;
                continue;
            }

            identifier.Append(startsWord ? char.ToUpperInvariant(letter) : letter);
            startsWord = false;
        }

        // Decimal digits of other scripts may not start a name either.
        return identifier.Length > 0 && char.IsDigit(identifier[0]) ? "_" + identifier : identifier.ToString();
    }
}

namespace PanopticFpn.Gen.Spec;

/// <summary>The numbers that a property takes.</summary>
/// <param name="Words">They in words, for messages.</param>
/// <param name="Schema">They as members of a JSON schema.</param>
internal sealed record Numbers(string Words, string Schema, Func<double, bool> Holds)
{
    // A float holds them all: that is what generated code is written with.
    private const double Largest = 1e30;

    public static Numbers Any { get; } = new("a number of at most 1e30 in size", "\"minimum\": -1e30, \"maximum\": 1e30", number => Math.Abs(number) <= Largest);

    public static Numbers AboveZero { get; } = new("a number from 1e-30 to 1e30", "\"minimum\": 1e-30, \"maximum\": 1e30", number => number is >= 1 / Largest and <= Largest);

    public static Numbers Share { get; } = new("a number from 0 up to but not including 1", "\"minimum\": 0, \"exclusiveMaximum\": 1", number => number is >= 0 and < 1);
}

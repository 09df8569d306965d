using FsCheck.Fluent;
using FsCheck.Xunit;
using PanopticFpn.Gen.Graph;
using Xunit;
using Generate = FsCheck.Fluent.Gen;

namespace PanopticFpn.Gen.Tests.Graph;

public class DimensionTests
{
    private static readonly Dimension H = Dimension.Symbol("H");

    [Fact]
    public void NestedRoundingIsOneRounding()
    {
        Assert.Equal(H.CeilDivide(4), H.CeilDivide(2).CeilDivide(2));
        Assert.Equal(H.CeilDivide(32), H.CeilDivide(2).CeilDivide(2).CeilDivide(2).CeilDivide(2).CeilDivide(2));
        Assert.Equal(H.FloorDivide(6), H.FloorDivide(2).FloorDivide(3));
        Assert.NotEqual(H.CeilDivide(4), H.FloorDivide(4));
    }

    [Fact]
    public void EveryStrideTwoWindowOfAResNetHalves()
    {
        Dimension half = H.CeilDivide(2);
        Assert.Equal(half, H.Window(kernel: 7, stride: 2, padding: 3));
        Assert.Equal(half, H.Window(kernel: 3, stride: 2, padding: 1));
        Assert.Equal(half, H.Window(kernel: 1, stride: 2, padding: 0));
        Assert.Equal(H, H.Window(kernel: 3, stride: 1, padding: 1));
        Assert.Equal(H, H.Window(kernel: 3, stride: 1, padding: 2, dilation: 2));
    }

    [Fact]
    public void FactorsCancel()
    {
        Assert.Equal(H, (4 * H).CeilDivide(4));
        Assert.Equal(2 * H, (4 * H).FloorDivide(2));
        Assert.Equal(H.CeilDivide(2), (2 * H).CeilDivide(4));
        Assert.Equal(Dimension.Constant(0), 0 * H);
    }

    [Theory]
    [InlineData("64", 64, 0, 0)]
    [InlineData("ceil(H/4)", 1, 4, 0)]
    [InlineData("4*ceil(H/4)", 4, 4, 0)]
    [InlineData("2*ceil(H/8)+1", 2, 8, 1)]
    [InlineData("ceil(H/8)-1", 1, 8, -1)]
    public void ReadsAsInTheDocuments(string expected, long factor, long divisor, long addend) =>
        Assert.Equal(expected, (divisor == 0 ? Dimension.Constant(factor) : (factor * H.CeilDivide(divisor)) + addend).ToString());

    [Fact]
    public void FloorsReadAsFloors()
    {
        Assert.Equal("floor(H/4)", H.FloorDivide(4).ToString());
        Assert.Equal("floor((H+2)/4)", (H + 2).FloorDivide(4).ToString());
        Assert.Equal("floor((3*H)/4)", (3 * H).FloorDivide(4).ToString());
        Assert.Equal("H", H.ToString());
    }

    [Fact]
    public void ANamedStrideBecomesItsNumber()
    {
        Dimension named = H.CeilDivide("stride");
        Assert.Equal("ceil(H/stride)", named.ToString());
        Assert.Equal(H.CeilDivide(2), named.Substitute(new Dictionary<string, Dimension> { ["stride"] = 2 }));
        Assert.Equal(H, named.Substitute(new Dictionary<string, Dimension> { ["stride"] = 1 }));
        Assert.Equal(3, named.Evaluate(new Dictionary<string, long> { ["H"] = 5, ["stride"] = 2 }));
    }

    [Fact]
    public void AKnownValueNeedsNoSymbol()
    {
        Assert.Equal(7, Dimension.Constant(7).Value);
        var error = Assert.Throws<InvalidOperationException>(() => H.CeilDivide(2).Value);
        Assert.Contains("ceil(H/2)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => H.FloorDivide(0));
    }

    /// <summary>Any chain of operations, evaluated in normal form, is what integer arithmetic gives step by step.</summary>
    [Property(MaxTest = 2000)]
    public FsCheck.Property TheNormalFormComputesWhatIsWritten() => Prop.ForAll(
        Chains,
        Generate.Choose(1, 700).ToArbitrary(),
        (chain, size) =>
        {
            Dimension symbolic = H;
            long number = size;
            foreach ((int operation, int value) in chain)
                (symbolic, number) = Apply(operation, value, symbolic, number);
            return symbolic.Evaluate(new Dictionary<string, long> { ["H"] = size }) == number
                && symbolic.Substitute(new Dictionary<string, Dimension> { ["H"] = size }).Value == number;
        });

    /// <summary>Two chains that are equal at every size from 1 to 400 and built of halvings alone are the same value.</summary>
    [Property(MaxTest = 300)]
    public FsCheck.Property EqualityDecides() => Prop.ForAll(
        Halvings,
        Halvings,
        (left, right) =>
        {
            Dimension a = left.Aggregate(H, (x, divisor) => x.CeilDivide(divisor));
            Dimension b = right.Aggregate(H, (x, divisor) => x.CeilDivide(divisor));
            bool same = Enumerable.Range(1, 400).All(size => At(a, size) == At(b, size));
            return a.Equals(b) == same;
        });

    private static FsCheck.Arbitrary<(int Operation, int Value)[]> Chains =>
        Generate.ArrayOf(Generate.Choose(0, 5).SelectMany(operation => Generate.Choose(1, 9), (operation, value) => (operation, value)))
            .Where(chain => chain.Length <= 6)
            .ToArbitrary();

    private static FsCheck.Arbitrary<int[]> Halvings =>
        Generate.ArrayOf(Generate.Elements(1, 2, 3, 4)).Where(divisors => divisors.Length <= 4).ToArbitrary();

    private static (Dimension, long) Apply(int operation, int value, Dimension symbolic, long number) => operation switch
    {
        0 => (symbolic + value, number + value),
        1 => (symbolic - value, number - value),
        2 => (value * symbolic, value * number),
        3 => (symbolic.FloorDivide(value), Floor(number, value)),
        4 => (symbolic.CeilDivide(value), -Floor(-number, value)),
        _ => (symbolic.Window(value, 2, value / 2), Floor(number + (2 * (value / 2)) - (value - 1) - 1, 2) + 1),
    };

    private static long Floor(long numerator, long divisor) => (long)Math.Floor((decimal)numerator / divisor);

    private static long At(Dimension dimension, int size) => dimension.Evaluate(new Dictionary<string, long> { ["H"] = size });
}

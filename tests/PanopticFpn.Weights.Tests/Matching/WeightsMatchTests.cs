using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Matching;
using Xunit;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>Which tensor goes where.</summary>
public sealed class WeightsMatchTests
{
    private static readonly LoadWeightsOptions Lenient = new() { Strict = false };

    private static readonly ExpectedTensor[] Norm =
    [
        Networks.Expected("bn.weight", ElementType.F32, 4),
        Networks.Expected("bn.running_mean", ElementType.F32, 4),
        Networks.Expected("bn.num_batches_tracked", ElementType.I64),
    ];

    [Fact]
    public void EqualNamesGoTogetherInTheFilesOrder()
    {
        StoredTensor[] file = [.. Networks.FileOf(Networks.Segmentation).Reverse()];
        WeightsMatch match = Networks.Match(file, Networks.Segmentation);
        Assert.Equal(file, match.Pairs.Select(pair => pair.Tensor));
        Assert.Equal(file.Select(tensor => tensor.Name), match.Pairs.Select(pair => pair.Name));
        Assert.Equal(match.Pairs.Select(pair => pair.Name), match.Report.Loaded);
        Assert.Empty(match.Report.Details);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("model.module.")]
    [InlineData("network.net.")]
    public void WrappersAreTakenOff(string wrapper)
    {
        WeightsMatch match = Networks.Match(Networks.FileOf(Networks.Segmentation, wrapper), Networks.Segmentation);
        Assert.Equal((wrapper, Networks.Segmentation.Count), (match.Report.Prefix, match.Pairs.Count));
    }

    [Fact]
    public void AWrapperThatBelongsToTheNetworkStays()
    {
        ExpectedTensor[] network = [.. Networks.Features.Select(tensor => tensor with { Name = "model." + tensor.Name })];
        Assert.Equal("", Networks.Match(Networks.FileOf(network), network).Report.Prefix);
        Assert.Equal("model.", Networks.Match(Networks.FileOf(network, "model."), network).Report.Prefix);
    }

    [Fact]
    public void AWrapperOfSomeNamesOnlyStays()
    {
        StoredTensor[] file = [.. Networks.FileOf(Networks.Features, "module."), Networks.Stored("step", ElementType.I64)];
        Assert.Contains("are missing", Networks.Refusal(file, Networks.Features), StringComparison.Ordinal);
        // A map that leaves the odd one out makes the wrapper common to the rest.
        Assert.Equal("module.", Networks.Match(file, Networks.Features, new() { KeyMap = KeyMap.Parse("""{"^step$": null}""", "map") }).Report.Prefix);
    }

    [Fact]
    public void ThePartAloneIsExpected()
    {
        WeightsMatch match = Networks.Match(Networks.Resnet50File, Networks.Segmentation, new() { Into = "backbone." });
        Assert.Equal(Networks.Features.Select(tensor => "backbone." + tensor.Name), match.Report.Loaded);
        Assert.Equal(["fc.weight", "fc.bias"], match.Report.Ignored);
    }

    [Fact]
    public void TheHeadIsLeftOutOfAPartOfAnyName()
    {
        ExpectedTensor[] network = [.. Networks.Features.Select(tensor => tensor with { Name = "encoder." + tensor.Name })];
        Assert.Equal(["fc.weight", "fc.bias"], Networks.Match(Networks.Resnet50File, network, new() { Into = "encoder." }).Report.Ignored);
    }

    [Theory]
    [InlineData("backbone", "Did you mean 'backbone.'?")]
    [InlineData("encoder.", "the network has no such part. Its parts: 'backbone.', 'toplayer.', ")]
    public void APartThatTheNetworkLacksIsNamed(string into, string expected) =>
        Assert.Contains(expected, Networks.Refusal(Networks.Resnet50File, Networks.Segmentation, new() { Into = into }), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("backbone.")]
    public void AnUnusedHeadIsLeftOut(string prefix)
    {
        ExpectedTensor[] network = [.. Networks.Features.Select(tensor => tensor with { Name = prefix + tensor.Name })];
        StoredTensor[] file = [.. Networks.FileOf(network), Networks.Stored($"{prefix}fc.weight", ElementType.F32, 1000, 2048)];
        Assert.Equal([$"{prefix}fc.weight"], Networks.Match(file, network).Report.Ignored);
    }

    [Fact]
    public void AHeadThatTheNetworkHasIsLoaded()
    {
        ExpectedTensor[] network = [.. Networks.Features, Networks.Expected("fc.weight", ElementType.F32, 10, 2048)];
        StoredTensor[] file = [.. Networks.FileOf(network)];
        Assert.Contains("fc.weight", Networks.Match(file, network).Report.Loaded);
    }

    [Fact]
    public void OnlyTheClassifiersHeadIsLeftOut()
    {
        StoredTensor[] file = [.. Networks.FileOf(Norm), Networks.Stored("se.fc.weight", ElementType.F32, 4, 4)];
        Assert.Equal(["se.fc.weight"], Networks.Match(file, Norm, Lenient).Report.Unexpected);
    }

    [Fact]
    public void CountersOfFrozenNormsAreLeftOut()
    {
        WeightsMatch match = Networks.Match(Networks.FileOf(Norm), Norm[..2]);
        Assert.Equal(["bn.num_batches_tracked"], match.Report.Ignored);
    }

    [Fact]
    public void CountersThatOldFilesLackAreKept()
    {
        WeightsMatch match = Networks.Match(Networks.FileOf(Norm[..2]), Norm);
        Assert.Equal(["bn.num_batches_tracked"], match.Report.Kept);
        Assert.Equal(2, match.Pairs.Count);
    }

    [Fact]
    public void ACounterOfALayerThatTheNetworkLacksIsUnexpected()
    {
        StoredTensor[] file = [.. Networks.FileOf(Norm), Networks.Stored("other.num_batches_tracked", ElementType.I64)];
        Assert.Equal(["other.num_batches_tracked"], Networks.Match(file, Norm, Lenient).Report.Unexpected);
    }

    [Theory]
    [InlineData(new long[] { }, new long[] { 1 }, true)]
    [InlineData(new long[] { 1 }, new long[] { }, true)]
    [InlineData(new long[] { }, new long[] { 2 }, false)]
    [InlineData(new long[] { 1 }, new long[] { 1, 1 }, false)]
    [InlineData(new long[] { 2, 3 }, new long[] { 3, 2 }, false)]
    [InlineData(new long[] { 6 }, new long[] { 2, 3 }, false)]
    public void ShapesAreEqualButForOneNumber(long[] expected, long[] actual, bool fits)
    {
        ExpectedTensor[] network = [.. Norm[..2], Networks.Expected("n", ElementType.I64, expected)];
        WeightsMatch match = Networks.Match([.. Networks.FileOf(Norm[..2]), Networks.Stored("n", ElementType.I64, actual)], network, Lenient);
        Assert.Equal((fits ? 3 : 2, fits ? 0 : 1), (match.Pairs.Count, match.Report.Misshapen.Count));
    }

    [Theory]
    [InlineData(ElementType.F32, ElementType.F16, true)]
    [InlineData(ElementType.F32, ElementType.BF16, true)]
    [InlineData(ElementType.F32, ElementType.F64, true)]
    [InlineData(ElementType.F16, ElementType.F32, true)]
    [InlineData(ElementType.I64, ElementType.I32, true)]
    [InlineData(ElementType.I64, ElementType.Bool, true)]
    [InlineData(ElementType.Bool, ElementType.U8, true)]
    [InlineData(ElementType.F32, ElementType.I64, false)]
    [InlineData(ElementType.I64, ElementType.F32, false)]
    [InlineData(ElementType.F32, ElementType.F8E4M3, false)]
    [InlineData(ElementType.F32, ElementType.F8E5M2, false)]
    [InlineData(ElementType.I64, ElementType.U16, false)]
    [InlineData(ElementType.I64, ElementType.U32, false)]
    [InlineData(ElementType.I64, ElementType.U64, false)]
    public void TypesOfOneKindAreConverted(ElementType expected, ElementType actual, bool fits)
    {
        ExpectedTensor[] network = [.. Norm[..2], Networks.Expected("n", expected, 5)];
        WeightsMatch match = Networks.Match([.. Networks.FileOf(Norm[..2]), Networks.Stored("n", actual, 5)], network, Lenient);
        if (fits)
            Assert.Equal(1, Assert.Single(match.Report.Converted, pair => pair.Key == actual).Value);
        else
            Assert.Equal(new MistypedWeight("n", expected, actual), Assert.Single(match.Report.Mistyped));
    }

    [Fact]
    public void ACounterMayBeAReal()
    {
        ExpectedTensor[] network = [Networks.Expected("bn.num_batches_tracked", ElementType.I64), Networks.Expected("n", ElementType.I64)];
        WeightsMatch match = Networks.Match(
            [Networks.Stored("bn.num_batches_tracked", ElementType.F32), Networks.Stored("n", ElementType.F32)], network, Lenient);

        Assert.Equal(["bn.num_batches_tracked"], match.Report.Loaded);
        Assert.Equal(["n"], match.Report.Mistyped.Select(weight => weight.Name));
    }

    [Fact]
    public void NamesThatAMapMergesAreShownInOneShortLine()
    {
        string refusal = Networks.Refusal(
            [Networks.Stored("a.\n" + new string('x', 100_000), ElementType.F32, 1), Networks.Stored("b.y", ElementType.F32, 1)],
            Norm,
            new() { KeyMap = KeyMap.Parse("""{"^[ab]\\.(.|\\n)*": "c"}""", "map.json") });

        Assert.InRange(refusal.Length, 100, 400);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void AMapThatMergesNamesIsRefused() => Assert.Equal(
        "Weights file 'x.pth': the key map gives 'a.weight' and 'b.weight' the same name, 'c.weight'.",
        Networks.Refusal(
            [Networks.Stored("a.weight", ElementType.F32, 1), Networks.Stored("b.weight", ElementType.F32, 1)],
            Norm,
            new() { KeyMap = KeyMap.Parse("""{"^[ab]\\.": "c."}""", "map") }));

    [Fact]
    public void LenientLoadsWhatFits()
    {
        StoredTensor[] file = [Networks.Stored("bn.weight", ElementType.F32, 4), Networks.Stored("bn.running_mean", ElementType.F32, 5), Networks.Stored("x", ElementType.F32)];
        WeightsMatch match = Networks.Match(file, Norm, Lenient);
        Assert.Equal(["bn.weight"], match.Report.Loaded);
        Assert.Equal(["x"], match.Report.Unexpected);
        Assert.Equal("bn.running_mean", Assert.Single(match.Report.Misshapen).Name);
        Assert.Contains("does not fit", Networks.Refusal(file, Norm), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingAtAllIsAnErrorForTheLenientToo()
    {
        Assert.StartsWith(
            "Weights file 'x.pth' does not fit this network: of 3 weights 2 are missing, 1 unexpected.\n",
            Networks.Refusal([Networks.Stored("x", ElementType.F32, 1)], Norm, Lenient),
            StringComparison.Ordinal);
        Assert.Contains("of 3 weights 2 are missing.", Networks.Refusal([], Norm, Lenient), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadsTheFactsOfAFile()
    {
        using var directory = new TemporaryDirectory();
        // TorchSharp's format: one entry "w", of floats (6), of one axis of length 2.
        string path = directory.Write("w.bin", [1, 1, (byte)'w', 6, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
        using WeightsFile file = WeightsFile.Open(path);
        WeightsMatch match = WeightsMatch.Of(file, [Networks.Expected("w", ElementType.F32, 2)], new LoadWeightsOptions());
        Assert.Equal(file.Tensors[0], Assert.Single(match.Pairs).Tensor);
        Assert.Equal($"Loaded 1 weight of '{path}' (TorchSharp).", match.Report.ToString());
    }
}

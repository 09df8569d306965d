using PanopticFpn.Weights.Matching;
using Xunit;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>Whatever a file holds, no tensor of either side is lost or counted twice.</summary>
public sealed class WeightsMatchPropertyTests
{
    private static readonly KeyMap Map = KeyMap.Parse("""{"^theirs_(.*)": "$1", "^dropped": null}""", "map");

    [Fact]
    public void EachTensorIsInExactlyOneList()
    {
        int matched = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            string wrapper = Pick(random, "", "", "module.", "_orig_mod.module.");
            ExpectedTensor[] network = [.. Networks.Segmentation.Where(_ => random.NextDouble() < 0.2)];
            StoredTensor[] file = RandomFile(random, wrapper, network);
            var options = new LoadWeightsOptions { Strict = false, KeyMap = random.Next(2) == 0 ? Map : null, Into = random.Next(4) == 0 ? "backbone." : "" };
            if (!network.Any(tensor => tensor.Name.StartsWith(options.Into, StringComparison.Ordinal)) || Matched(file, network, options) is not { } match)
                continue;

            matched++;
            AssertWholeFile(file, match, options);
            AssertWholeNetwork(network, match, options);
            AssertStrictAgrees(file, network, match, options);
        }

        Assert.InRange(matched, 150, 300);
    }

    private static void AssertWholeFile(StoredTensor[] file, WeightsMatch match, LoadWeightsOptions options)
    {
        WeightsReport report = match.Report;
        IEnumerable<string> placed = report.Misshapen.Select(weight => weight.Name).Concat(report.Mistyped.Select(weight => weight.Name));
        string[] counted =
        [
            .. match.Pairs.Select(pair => pair.Tensor.Name),
            .. report.Unexpected,
            .. report.Ignored,
            .. placed.Select(name => Source(file, name, report, options)),
        ];
        Assert.Equal(file.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), counted.Order(StringComparer.Ordinal));
    }

    private static void AssertWholeNetwork(ExpectedTensor[] network, WeightsMatch match, LoadWeightsOptions options)
    {
        WeightsReport report = match.Report;
        string[] counted =
            [.. report.Loaded, .. report.Missing, .. report.Kept, .. report.Misshapen.Select(weight => weight.Name), .. report.Mistyped.Select(weight => weight.Name)];
        IEnumerable<string> part = network.Select(tensor => tensor.Name).Where(name => name.StartsWith(options.Into, StringComparison.Ordinal));
        Assert.Equal(part.Order(StringComparer.Ordinal), counted.Order(StringComparer.Ordinal));
        Assert.All(match.Pairs, pair => Assert.True(
            network.Single(tensor => tensor.Name == pair.Name).Shape.Aggregate(1L, (product, length) => product * length) == pair.Tensor.Count, pair.Name));
    }

    private static void AssertStrictAgrees(StoredTensor[] file, ExpectedTensor[] network, WeightsMatch match, LoadWeightsOptions options)
    {
        WeightsReport report = match.Report;
        bool whole = report.Missing.Count + report.Unexpected.Count + report.Misshapen.Count + report.Mistyped.Count == 0;
        Assert.Equal(whole, Matched(file, network, options with { Strict = true }) is not null);
        Assert.Equal(whole, report.Details.Count == 0);
    }

    /// <summary>The file's name of what was given a place.</summary>
    private static string Source(StoredTensor[] file, string name, WeightsReport report, LoadWeightsOptions options) =>
        file.Select(tensor => tensor.Name).Single(theirs =>
            report.Prefix + name[options.Into.Length..] == (options.KeyMap is null ? theirs : theirs.Replace("theirs_", "", StringComparison.Ordinal)));

    private static WeightsMatch? Matched(StoredTensor[] file, ExpectedTensor[] network, LoadWeightsOptions options)
    {
        try
        {
            return Networks.Match(file, network, options);
        }
        catch (WeightsFileException exception) when (exception.Message.Contains("does not fit this network", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Some of the network's tensors, some of them spoilt, in any order, with others between them.</summary>
    private static StoredTensor[] RandomFile(Random random, string wrapper, ExpectedTensor[] network)
    {
        double spoilt = Pick(random, 0, 0, 0.05, 0.5);
        string part = Pick(random, "", "", "backbone.");
        StoredTensor[] own =
        [
            .. network
                .Where(tensor => tensor.Name.StartsWith(part, StringComparison.Ordinal) && (spoilt == 0 || random.NextDouble() < 0.9))
                .Select(tensor => tensor with { Name = tensor.Name[part.Length..] })
                .Select(tensor => random.NextDouble() < spoilt ? Spoil(random, tensor) : tensor)
                .Select(tensor => Networks.Stored(wrapper + tensor.Name, tensor.Type, [.. tensor.Shape])),
        ];
        string[] others = ["fc.weight", "backbone.fc.bias", "dropped.weight", "step", "backbone.gone.num_batches_tracked"];
        StoredTensor[] all = [.. own, .. others.Where(_ => random.NextDouble() < spoilt).Select(name => Networks.Stored(wrapper + name, ElementType.F32, 2))];
        random.Shuffle(all);
        return all;
    }

    private static ExpectedTensor Spoil(Random random, ExpectedTensor tensor) => random.Next(6) switch
    {
        0 => tensor with { Name = "theirs_" + tensor.Name },
        1 => tensor with { Name = tensor.Name + "_" },
        2 => tensor with { Shape = [.. tensor.Shape, 2] },
        3 => tensor with { Type = ElementType.F16 },
        4 => tensor with { Type = ElementType.U8 },
        _ => tensor with { Type = ElementType.F8E5M2, Shape = [7] },
    };

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}

using PanopticFpn.Models;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>Weights move both ways: names and shapes are PyTorch's.</summary>
public sealed class StateDictTests
{
    private const string BackbonePrefix = "backbone.";

    [Fact]
    public void Depth18() => AssertKeys<PanopticFpnR18, ResNet18Features>(18);

    [Fact]
    public void Depth34() => AssertKeys<PanopticFpnR34, ResNet34Features>(34);

    [Fact]
    public void Depth50() => AssertKeys<PanopticFpnR50, ResNet50Features>(50);

    [Fact, Trait("Tier", "Thorough")]
    public void Depth101() => AssertKeys<PanopticFpnR101, ResNet101Features>(101);

    [Fact, Trait("Tier", "Thorough")]
    public void Depth152() => AssertKeys<PanopticFpnR152, ResNet152Features>(152);

    /// <summary>The paper's network: its names are what the key maps of other libraries lead to.</summary>
    [Fact]
    public void PaperDepth50()
    {
        using var network = new PaperFpnR50();
        Assert.Equal(ReferenceKeys("paper-50").Order(StringComparer.Ordinal), Keys(network));
    }

    private static void AssertKeys<TNetwork, TFeatures>(int depth)
        where TNetwork : nn.Module, IModel<TNetwork>
        where TFeatures : nn.Module, IModel<TFeatures>
    {
        string[] expected = ReferenceKeys($"{depth}");
        IEnumerable<string> backbone = expected
            .Where(line => line.StartsWith(BackbonePrefix, StringComparison.Ordinal))
            .Select(line => line[BackbonePrefix.Length..]);

        using TNetwork network = TNetwork.Create();
        using TFeatures features = TFeatures.Create();
        Assert.Equal(expected.Order(StringComparer.Ordinal), Keys(network));
        Assert.Equal(backbone.Order(StringComparer.Ordinal), Keys(features));

        // The description counts what PyTorch counts as parameters.
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), TNetwork.Description.Parameters);
        Assert.Equal(features.parameters().Sum(parameter => parameter.numel()), TFeatures.Description.Parameters);
    }

    private static string[] ReferenceKeys(string network) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Reference", $"keys-{network}.txt"));

    private static IEnumerable<string> Keys(nn.Module model) => model.state_dict()
        .Select(entry => $"{entry.Key} [{string.Join(',', entry.Value.shape)}]")
        .Order(StringComparer.Ordinal);
}

using PanopticFpn.Product.Tests.Docs.Pages;
using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights;
using Xunit;

namespace PanopticFpn.Product.Tests.Docs.Outputs;

/// <summary>What the guide to weights shows of reports and messages is what users meet.</summary>
public sealed class WeightsPageTests : IDisposable
{
    private const string Page = "docs/weights.md";
    private const string Omission = "  …";

    private readonly TemporaryDirectory _folder = new();

    private string File => Path.Combine(_folder.FullName, "resnet50.pth");

    public WeightsPageTests()
    {
        using var classifier = new ResNet50();
        classifier.SaveWeights(File);
    }

    [Fact]
    public void TheReportIsThePages()
    {
        using var features = new ResNet50Features();

        Assert.Equal(Shown("Loaded "), AsOnThePage(features.LoadWeights(File).ToString()));
    }

    [Fact]
    public void TheMessageIsThePages()
    {
        using var network = new PanopticFpnR50();
        string[] shown = Shown("Weights file ").Split('\n');

        string[] said = AsOnThePage(Assert.ThrowsAny<IOException>(() => network.LoadWeights(File)).Message).Split('\n');

        // What the page leaves out stands between two lines of one beginning.
        Assert.Contains(Omission, shown);
        Assert.True(said.Length > shown.Length);
        int next = 0;
        foreach (string line in shown.Where(line => line != Omission))
        {
            next = Array.IndexOf(said, line, next) + 1;
            Assert.True(next > 0, $"The message has no '{line}' here.");
        }

        Assert.Equal((shown[0], shown[^1]), (said[0], said[^1]));
    }

    [Fact]
    public void TheMapIsRead()
    {
        Block map = DocumentationPages.Blocks.Single(block => block is { Page: Page, Language: "json" });

        Assert.Equal(2, KeyMap.Parse(map.Text, Page).Rules.Count);
    }

    public void Dispose() => _folder.Dispose();

    private string AsOnThePage(string said) => said.Replace(File, Path.GetFileName(File), StringComparison.Ordinal).ReplaceLineEndings("\n");

    private static string Shown(string beginning) =>
        DocumentationPages.Blocks.Single(block => block.Page == Page && block.Language.Length == 0 && block.Text.StartsWith(beginning, StringComparison.Ordinal)).Text;
}

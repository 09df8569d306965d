using System.Text.Json;
using PanopticFpn.Models;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Samples.Tests;

/// <summary>The list of ready-made models.</summary>
public sealed class ReadyMadeModelsTests
{
    [Fact]
    public void HoldsExactlyTheSpecsOfTheFolder()
    {
        IEnumerable<string> specs = Directory.EnumerateFiles(BuildFacts.PathOf("Definitions"), "*.pfpn.json").Select(ModelOf);
        Assert.Equal(specs.Order(StringComparer.Ordinal), ReadyMadeModels.All.Select(model => model.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FindsByNameInAnyCase() => Assert.Equal("PanopticFpnR18", ReadyMadeModels.Find("panopticfpnr18").Name);

    [Fact]
    public void VisitsTheClassOfTheName() =>
        Assert.All(ReadyMadeModels.All, model => Assert.Equal(model.Name, model.Accept(new ClassName())));

    [Fact]
    public void SegmentsWhatHasClasses() =>
        Assert.All(ReadyMadeModels.All, model => Assert.Equal(model.Description.Classes is not null, model.IsSegmentation));

    [Theory]
    [InlineData("PanopticFpnR19", "Did you mean 'PanopticFpnR18'?")]
    [InlineData("resnet50", "Known models: ")]
    public void SaysWhatThereIsInstead(string name, string expected)
    {
        UnknownModelException exception = Assert.Throws<UnknownModelException>(() => ReadyMadeModels.Find(name));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("CamVidFpnR18", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void SuggestsNothingThatIsFarAway() =>
        Assert.DoesNotContain("Did you mean", Assert.Throws<UnknownModelException>(() => ReadyMadeModels.Find("yolo")).Message, StringComparison.Ordinal);

    private static string ModelOf(string spec)
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(spec), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return document.RootElement.GetProperty("model").GetString()!;
    }

    private sealed class ClassName : IModelVisitor<string>
    {
        public string Visit<TModel>()
            where TModel : nn.Module, IModel<TModel> => typeof(TModel).Name;
    }
}

using System.Text.Json;
using PanopticFpn.Models;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>The list of ready-made models.</summary>
public sealed class ReadyMadeModelsTests
{
    [Fact]
    public void HoldsExactlyTheSpecsOfTheFolder()
    {
        IEnumerable<string> specs = Directory.EnumerateFiles(Setting.PathOf("definitions"), "*.pfpn.json").Select(ModelOf);
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

    /// <summary>The published networks, by the numbers and files that torchvision's documentation gives.</summary>
    [Theory]
    [InlineData("ResNet18", 11_689_512, "resnet18-f37072fd.pth", 512)]
    [InlineData("ResNet34", 21_797_672, "resnet34-b627a593.pth", 512)]
    [InlineData("ResNet50", 25_557_032, "resnet50-11ad3fa6.pth", 2048)]
    [InlineData("ResNet101", 44_549_160, "resnet101-cd907fc2.pth", 2048)]
    [InlineData("ResNet152", 60_192_808, "resnet152-f82ba261.pth", 2048)]
    [InlineData("ResNeXt50_32x4d", 25_028_904, "resnext50_32x4d-1a0047aa.pth", 2048)]
    [InlineData("ResNeXt101_32x8d", 88_791_336, "resnext101_32x8d-110c445d.pth", 2048)]
    [InlineData("ResNeXt101_64x4d", 83_455_272, "resnext101_64x4d-173b62eb.pth", 2048)]
    [InlineData("WideResNet50_2", 68_883_240, "wide_resnet50_2-9ba9bcbe.pth", 2048)]
    [InlineData("WideResNet101_2", 126_886_696, "wide_resnet101_2-d733dc28.pth", 2048)]
    public void HasThePublishedNetworks(string name, long parameters, string file, long channels)
    {
        ModelDescription classifier = ReadyMadeModels.Find(name).Description;
        Assert.Equal((parameters, file, ""), (classifier.Parameters, classifier.Pretrained?.File, classifier.Pretrained?.Prefix));
        Assert.Equal("[N,1000]", Assert.Single(classifier.Outputs).Shape.ToString());

        ModelDescription features = ReadyMadeModels.Find(name + "Features").Description;
        Assert.Equal((parameters - 1000 * (channels + 1), file), (features.Parameters, features.Pretrained?.File));
        Assert.Equal(channels, features.Outputs[^1].Shape.Channels.Value);
    }

    [Theory]
    [InlineData("PanopticFpnR19", "Did you mean 'PanopticFpnR18'?")]
    [InlineData("densenet", "Known models: ")]
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

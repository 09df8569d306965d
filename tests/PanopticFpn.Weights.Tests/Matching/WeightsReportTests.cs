using PanopticFpn.Weights.Matching;
using Xunit;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>What the report says.</summary>
public sealed class WeightsReportTests
{
    private static readonly LoadWeightsOptions Lenient = new() { Strict = false };

    [Fact]
    public void SaysInALineWhatWasLoaded()
    {
        StoredTensor[] file =
        [
            .. Networks.Resnet50File
                .Where(tensor => !Fit.IsCounter(tensor.Name))
                .Select(tensor => Networks.Stored("module." + tensor.Name, ElementType.F16, [.. tensor.Shape])),
        ];
        var facts = new FileFacts("resnet50.pth", WeightsFormat.TorchZip, "model");
        Assert.Equal(
            "Loaded 265 weights of 'resnet50.pth' (torch zip); ignored module.fc.weight, module.fc.bias; "
            + "kept the network's own bn1.num_batches_tracked and 52 more; converted 265 from float16; found under 'model'; prefix 'module.' taken off.",
            WeightsMatch.Of(facts, file, Networks.Features, new LoadWeightsOptions()).Report.ToString());
    }

    [Fact]
    public void AFailureIsALineForEachDifference()
    {
        IEnumerable<StoredTensor> others = Networks.FileOf(Networks.Segmentation)
            .Where(tensor => tensor.Name is not ("backbone.layer1.0.conv1.weight" or "latlayer1.weight" or "gn1.bias"));
        StoredTensor[] file =
        [
            .. others,
            Networks.Stored("backbone.layer1.0.conv_1.weight", ElementType.F32, 64, 64, 1, 1),
            Networks.Stored("optimizer", ElementType.F32, 3),
            Networks.Stored("latlayer1.weight", ElementType.F32, 256, 512, 1, 1),
            Networks.Stored("gn1.bias", ElementType.I64, 128),
        ];
        Assert.Equal(
            """
            Weights file 'x.pth' does not fit this network: of 342 weights 1 is missing, 2 unexpected, 1 has another shape, 1 has another type.
              missing     backbone.layer1.0.conv1.weight [64,64,1,1]
              unexpected  backbone.layer1.0.conv_1.weight [64,64,1,1]; did you mean backbone.layer1.0.conv1.weight?
              unexpected  optimizer [3]
              shape       latlayer1.weight: expected [256,1024,1,1], got [256,512,1,1]
              type        gn1.bias: expected float32, got int64
            """,
            Networks.Refusal(file, Networks.Segmentation));
        Assert.StartsWith(
            "Loaded 339 weights of 'x.pth' (torch zip), but not all: of 342 weights 1 is missing, 2 unexpected, 1 has another shape, 1 has another type.\n"
            + "  missing     backbone.layer1.0",
            Networks.Match(file, Networks.Segmentation, Lenient).Report.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AFewOfAKindAreNamed()
    {
        string[] lines = Networks.Refusal(Networks.FileOf(Networks.Segmentation.Take(310)), Networks.Segmentation).Split('\n');
        Assert.Equal(10, lines.Length);
        Assert.Equal("  missing     … and 22 more", lines[^1]);
    }

    [Fact]
    public void OfEqualShapesTheNearestIsSuggested()
    {
        // By letters alone bn2 is as near as bn3.
        StoredTensor[] file =
        [
            .. Networks.FileOf(Networks.Features).Where(tensor => tensor.Name is not ("layer1.0.bn2.bias" or "layer1.0.bn3.bias")),
            Networks.Stored("layer1.0.bn9.bias", ElementType.F32, 256),
        ];
        Assert.Contains("layer1.0.bn9.bias [256]; did you mean layer1.0.bn3.bias?", Networks.Refusal(file, Networks.Features), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "of 3 weights 1 is unexpected.")]
    [InlineData(2, "of 3 weights 2 are unexpected.")]
    public void UnexpectedOnesAlone(int count, string expected)
    {
        ExpectedTensor[] network = [.. Networks.Features.Take(3)];
        IEnumerable<StoredTensor> others = Enumerable.Range(0, count).Select(number => Networks.Stored($"other{number}", ElementType.F32));
        Assert.Contains(expected, Networks.Refusal([.. Networks.FileOf(network), .. others], network), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesFromTheFileCannotForgeLines()
    {
        string name = "a\n  missing     b\u202e" + new string('c', 5_000);
        string[] lines = Networks.Refusal([.. Networks.FileOf(Networks.Features), Networks.Stored(name, ElementType.F32)], Networks.Features).Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.InRange(lines[1].Length, 100, 250);
        Assert.DoesNotContain('\u202e', lines[1]);
    }

    [Fact]
    public void SaysThatTheFileIsThatOfAPart()
    {
        Assert.EndsWith(
            "\nThe file's names are those of 'backbone.': load it with Into = \"backbone.\".",
            Networks.Refusal(Networks.Resnet50File, Networks.Segmentation),
            StringComparison.Ordinal);
        Assert.Equal(318, Networks.Match(Networks.Resnet50File, Networks.Segmentation, new() { Into = "backbone." }).Pairs.Count);
    }

    [Fact]
    public void SaysThatTheFileHasTheNetworkAsAPart()
    {
        StoredTensor[] file = [.. Networks.FileOf(Networks.Segmentation)];
        Assert.EndsWith(
            """The file has this network under 'backbone.': load it with the key map {"^backbone\\.(.*)": "$1", ".": null}.""",
            Networks.Refusal(file, Networks.Features),
            StringComparison.Ordinal);
        var map = KeyMap.Parse("""{"^backbone\\.(.*)": "$1", ".": null}""", "map");
        Assert.Equal(318, Networks.Match(file, Networks.Features, new() { KeyMap = map }).Pairs.Count);
    }

    [Theory]
    [InlineData("backbone.bottom_up.stem.conv1.weight", "The file's names are those of detectron2: load it with KeyMap = KeyMap.Detectron2.")]
    [InlineData("sem_seg_head.p5.4.weight", "The file's names are those of detectron2: load it with KeyMap = KeyMap.Detectron2.")]
    [InlineData("backbone.body.conv1.weight", "The file's names are those of torchvision's FPN: load it with KeyMap = KeyMap.TorchvisionFpn.")]
    [InlineData("module.backbone.body.conv1.weight", "The file's names are those of torchvision's FPN: load it with KeyMap = KeyMap.TorchvisionFpn.")]
    public void NamesTheMapOfTheLibrary(string name, string expected) =>
        Assert.EndsWith("\n" + expected, Networks.Refusal([Networks.Stored(name, ElementType.F32, 64, 3, 7, 7)], Networks.Paper), StringComparison.Ordinal);

    [Fact]
    public void NamesTheMapAndThePartOfABareBackbone() => Assert.EndsWith(
        "\nThe file's names are those of detectron2: load it with KeyMap = KeyMap.Detectron2 and Into = \"backbone.\".",
        Networks.Refusal([.. ForeignNetworks.Detectron2Backbone("")], Networks.Paper),
        StringComparison.Ordinal);

    [Fact]
    public void GivesNoHintThatIsNotTrue()
    {
        Assert.DoesNotContain("load it", Networks.Refusal([Networks.Stored("weight", ElementType.F32, 64)], Networks.Paper), StringComparison.Ordinal);
        Assert.DoesNotContain("load it", Networks.Refusal(Networks.FileOf(Networks.Paper.Skip(1)), Networks.Paper), StringComparison.Ordinal);
    }

    [Fact]
    public void SaysThatOnlyTheClassesDiffer()
    {
        StoredTensor[] file =
        [
            .. Networks.FileOf(Networks.Paper.Where(tensor => !tensor.Name.StartsWith("predictor", StringComparison.Ordinal))),
            Networks.Stored("predictor.weight", ElementType.F32, 19, 128, 1, 1),
            Networks.Stored("predictor.bias", ElementType.F32, 19),
        ];
        Assert.EndsWith(
            "\nOnly 'predictor' differs, in its outputs: 54 in the network, 19 in the file, as for other classes. "
            + "With Strict = false the rest is loaded, and that layer keeps its own weights.",
            Networks.Refusal(file, Networks.Paper),
            StringComparison.Ordinal);
        Assert.DoesNotContain("Only", Networks.Match(file, Networks.Paper, Lenient).Report.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Only", Networks.Refusal(file[1..], Networks.Paper), StringComparison.Ordinal);
    }
}

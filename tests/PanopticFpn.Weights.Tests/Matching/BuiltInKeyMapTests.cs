using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Matching;
using Xunit;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>The built-in key maps lead every name of their library to exactly one of ours.</summary>
public sealed class BuiltInKeyMapTests
{
    private static readonly LoadWeightsOptions Detectron2 = new() { KeyMap = KeyMap.Detectron2 };
    private static readonly LoadWeightsOptions Torchvision = new() { KeyMap = KeyMap.TorchvisionFpn };

    private static readonly string[] InstanceBranch =
        ["pixel_mean", "pixel_std", "proposal_generator.rpn_head.conv.weight", "roi_heads.box_head.fc1.weight", "roi_heads.mask_head.predictor.bias"];

    /// <summary>Backbone and pyramid without the semantic branch.</summary>
    private static readonly ExpectedTensor[] Pyramid =
        [.. Networks.Paper.Where(tensor => !tensor.Name.StartsWith("semantic", StringComparison.Ordinal) && !tensor.Name.StartsWith("predictor", StringComparison.Ordinal))];

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    public void Detectron2LeadsToThePapersNetwork(string wrapper)
    {
        IEnumerable<StoredTensor> instances = InstanceBranch.Select(name => Networks.Stored(wrapper + name, ElementType.F32, 3));
        WeightsMatch match = Networks.Match([.. ForeignNetworks.Detectron2().Select(tensor => tensor.Renamed(wrapper + tensor.Name)), .. instances], Networks.Paper, Detectron2);

        Assert.Equal(Names(Networks.Paper.Where(tensor => tensor.Type == ElementType.F32)), Order(match.Report.Loaded));
        Assert.Equal(53, match.Report.Kept.Count);
        Assert.Equal(InstanceBranch.Select(name => wrapper + name), match.Report.Ignored);
        Assert.Equal(wrapper, match.Report.Prefix);
    }

    /// <summary>Equal shapes cannot tell these apart.</summary>
    [Theory]
    [InlineData("backbone.fpn_output2.weight", "smooth3.weight")]
    [InlineData("backbone.fpn_output5.bias", "smooth0.bias")]
    [InlineData("fpn_lateral5.norm.weight", "toplayer_norm.weight")]
    [InlineData("backbone.fpn_lateral4.weight", "latlayer1.weight")]
    [InlineData("backbone.fpn_output3.norm.bias", "smooth2_norm.bias")]
    [InlineData("sem_seg_head.p2.0.weight", "semantic_p2_conv1.weight")]
    [InlineData("sem_seg_head.p5.0.weight", "semantic_p5_conv1.weight")]
    [InlineData("sem_seg_head.p5.4.norm.bias", "semantic_p5_norm3.bias")]
    [InlineData("backbone.bottom_up.res4.22.conv3.norm.running_var", "backbone.layer3.22.bn3.running_var")]
    [InlineData("bottom_up.res2.0.shortcut.norm.weight", "backbone.layer1.0.downsample.1.weight")]
    [InlineData("backbone.res5.0.shortcut.weight", "backbone.layer4.0.downsample.0.weight")]
    [InlineData("stem.conv1.norm.weight", "bn1.weight")]
    [InlineData("res3.1.conv2.weight", "layer2.1.conv2.weight")]
    [InlineData("stem.fc.weight", "fc.weight")]
    [InlineData("stage.res2.0.weight", "stage.res2.0.weight")]
    public void Detectron2KnowsWhatIsWhat(string theirs, string ours) => Assert.Equal(ours, KeyMap.Detectron2.Apply(theirs));

    [Fact]
    public void ABareBackboneOfDetectron2FitsAFeatureNetwork()
    {
        StoredTensor[] file = [.. ForeignNetworks.Detectron2Backbone("")];
        Assert.Equal(Names(Networks.Features.Where(tensor => tensor.Type == ElementType.F32)), Order(Networks.Match(file, Networks.Features, Detectron2).Report.Loaded));
        Assert.Equal(265, Networks.Match(file, Networks.Paper, Detectron2 with { Into = "backbone." }).Pairs.Count);
    }

    [Theory]
    [InlineData("backbone.", ".0")]
    [InlineData("", ".0")]
    [InlineData("backbone.", "")]
    public void TorchvisionsNamesLeadToThePyramid(string prefix, string sequence)
    {
        WeightsMatch match = Networks.Match(
            [.. ForeignNetworks.TorchvisionPyramid(prefix, sequence), Networks.Stored("rpn.head.conv.0.0.weight", ElementType.F32, 256)], Pyramid, Torchvision);
        Assert.Equal(Names(Pyramid), Order([.. match.Report.Loaded, .. match.Report.Kept]));
        Assert.Equal(["rpn.head.conv.0.0.weight"], match.Report.Ignored);
    }

    [Theory]
    [InlineData("backbone.fpn.layer_blocks.0.0.weight", "smooth3.weight")]
    [InlineData("fpn.layer_blocks.3.bias", "smooth0.bias")]
    [InlineData("fpn.inner_blocks.3.0.bias", "toplayer.bias")]
    [InlineData("fpn.inner_blocks.0.1.running_mean", "latlayer3_norm.running_mean")]
    public void TorchvisionKnowsWhatIsWhat(string theirs, string ours) => Assert.Equal(ours, KeyMap.TorchvisionFpn.Apply(theirs));

    /// <summary>The names as torchvision itself has them.</summary>
    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void TorchvisionsOwnNetworksLeadToThePyramid()
    {
        string output = PythonTorchFactAttribute.Run(
            """
            import warnings
            warnings.simplefilter("ignore")
            from torchvision.models.detection import maskrcnn_resnet50_fpn
            network = maskrcnn_resnet50_fpn(weights=None, weights_backbone=None)
            for name, tensor in network.state_dict().items():
                print(name, "[" + ",".join(str(length) for length in tensor.shape) + "]")
            """);
        ExpectedTensor[] theirs = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Networks.Parse)];
        WeightsMatch match = Networks.Match(Networks.FileOf(theirs), Pyramid, Torchvision);

        Assert.Equal(Names(Pyramid), Order([.. match.Report.Loaded, .. match.Report.Kept]));
        Assert.All(match.Report.Ignored, name => Assert.Matches(@"^(rpn|roi_heads)\.", name));
        Assert.Equal(theirs.Length, match.Pairs.Count + match.Report.Ignored.Count);
    }

    private static IEnumerable<string> Names(IEnumerable<ExpectedTensor> tensors) => Order(tensors.Select(tensor => tensor.Name));

    private static IEnumerable<string> Order(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);
}

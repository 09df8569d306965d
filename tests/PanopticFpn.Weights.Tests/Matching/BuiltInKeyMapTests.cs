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

    private static readonly string[] NormParts = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>Backbone and pyramid without the semantic branch.</summary>
    private static readonly ExpectedTensor[] Pyramid =
        [.. Networks.Paper.Where(tensor => !tensor.Name.StartsWith("semantic", StringComparison.Ordinal) && !tensor.Name.StartsWith("predictor", StringComparison.Ordinal))];

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    public void Detectron2LeadsToThePapersNetwork(string wrapper)
    {
        IEnumerable<StoredTensor> instances = InstanceBranch.Select(name => Networks.Stored(wrapper + name, ElementType.F32, 3));
        WeightsMatch match = Networks.Match([.. Detectron2Network().Select(tensor => tensor.Renamed(wrapper + tensor.Name)), .. instances], Networks.Paper, Detectron2);

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
        StoredTensor[] file = [.. Detectron2Backbone("")];
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
            [.. TorchvisionPyramid(prefix, sequence), Networks.Stored("rpn.head.conv.0.0.weight", ElementType.F32, 256)], Pyramid, Torchvision);
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
    [PythonTorchFact]
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

    private static IEnumerable<StoredTensor> Detectron2Network()
    {
        IEnumerable<StoredTensor> pyramid = Enumerable.Range(2, 4).SelectMany(level => (StoredTensor[])
        [
            .. Convolution($"backbone.fpn_lateral{level}", 256, 64L << level, 1),
            .. Convolution($"backbone.fpn_output{level}", 256, 256, 3),
        ]);
        IEnumerable<StoredTensor> head = new (int Level, int Convolutions)[] { (2, 1), (3, 1), (4, 2), (5, 3) }.SelectMany(
            level => Enumerable.Range(0, level.Convolutions).SelectMany(number => (StoredTensor[])
            [
                Networks.Stored($"sem_seg_head.p{level.Level}.{2 * number}.weight", ElementType.F32, 128, number == 0 ? 256 : 128, 3, 3),
                Networks.Stored($"sem_seg_head.p{level.Level}.{2 * number}.norm.weight", ElementType.F32, 128),
                Networks.Stored($"sem_seg_head.p{level.Level}.{2 * number}.norm.bias", ElementType.F32, 128),
            ]));
        return [.. Detectron2Backbone("backbone.bottom_up."), .. pyramid, .. head, .. Convolution("sem_seg_head.predictor", 54, 128, 1)];
    }

    /// <summary>ResNet-50 with frozen norms, which count no batches.</summary>
    private static IEnumerable<StoredTensor> Detectron2Backbone(string prefix)
    {
        int[] blocks = [3, 4, 6, 3];
        return
        [
            .. Normed($"{prefix}stem.conv1", 64, 3, 7),
            .. Enumerable.Range(2, 4).SelectMany(stage => Enumerable.Range(0, blocks[stage - 2]).SelectMany(
                block => Block($"{prefix}res{stage}.{block}", 64L << stage, block > 0 ? 64L << stage : stage == 2 ? 64 : 32L << stage, block == 0))),
        ];
    }

    private static StoredTensor[] Block(string name, long channels, long inputs, bool first) =>
    [
        .. first ? Normed($"{name}.shortcut", channels, inputs, 1) : [],
        .. Normed($"{name}.conv1", channels / 4, inputs, 1),
        .. Normed($"{name}.conv2", channels / 4, channels / 4, 3),
        .. Normed($"{name}.conv3", channels, channels / 4, 1),
    ];

    private static StoredTensor[] Normed(string name, long outputs, long inputs, long kernel) =>
    [
        Networks.Stored($"{name}.weight", ElementType.F32, outputs, inputs, kernel, kernel),
        .. NormParts.Select(part => Networks.Stored($"{name}.norm.{part}", ElementType.F32, outputs)),
    ];

    private static StoredTensor[] Convolution(string name, long outputs, long inputs, long kernel) =>
    [
        Networks.Stored($"{name}.weight", ElementType.F32, outputs, inputs, kernel, kernel),
        Networks.Stored($"{name}.bias", ElementType.F32, outputs),
    ];

    private static IEnumerable<StoredTensor> TorchvisionPyramid(string prefix, string sequence) =>
    [
        .. Networks.FileOf(Networks.Features, $"{prefix}body."),
        .. Enumerable.Range(0, 4).SelectMany(block => Convolution($"{prefix}fpn.inner_blocks.{block}{sequence}", 256, 256L << block, 1)),
        .. Enumerable.Range(0, 4).SelectMany(block => Convolution($"{prefix}fpn.layer_blocks.{block}{sequence}", 256, 256, 3)),
    ];
}

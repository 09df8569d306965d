namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>The state dicts of other libraries' networks, by their rules.</summary>
internal static class ForeignNetworks
{
    private static readonly string[] NormParts = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>detectron2's SemSegFPN over ResNet-50, 54 classes.</summary>
    public static IEnumerable<StoredTensor> Detectron2()
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

    /// <summary>detectron2's ResNet-50 with frozen norms, which count no batches.</summary>
    public static IEnumerable<StoredTensor> Detectron2Backbone(string prefix)
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

    /// <summary>torchvision's ResNet-50 with a pyramid; <paramref name="sequence"/> stands where its blocks are sequences.</summary>
    public static IEnumerable<StoredTensor> TorchvisionPyramid(string prefix, string sequence) =>
    [
        .. Networks.FileOf(Networks.Features, $"{prefix}body."),
        .. Enumerable.Range(0, 4).SelectMany(block => Convolution($"{prefix}fpn.inner_blocks.{block}{sequence}", 256, 256L << block, 1)),
        .. Enumerable.Range(0, 4).SelectMany(block => Convolution($"{prefix}fpn.layer_blocks.{block}{sequence}", 256, 256, 3)),
    ];
}

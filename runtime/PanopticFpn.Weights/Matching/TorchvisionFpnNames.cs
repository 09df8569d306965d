namespace PanopticFpn.Weights;

/// <summary>torchvision's names: <c>resnet_fpn_backbone</c> over all four stages, by itself or within a detector.</summary>
internal static class TorchvisionFpnNames
{
    // Their blocks are counted from the finest level, P2; the pyramid here counts down from its top, P5.
    private const int Top = 3;

    public static IEnumerable<KeyRule> Rules() =>
    [
        new(@"^(?:backbone\.)?body\.", "backbone."),
        .. Enumerable.Range(0, Top + 1).SelectMany(block => Blocks("inner_blocks", block, block == Top ? "toplayer" : $"latlayer{Top - block}")),
        .. Enumerable.Range(0, Top + 1).SelectMany(block => Blocks("layer_blocks", block, $"smooth{Top - block}")),
        new(@"^(?:rpn|roi_heads|head)\.", null),
    ];

    private static IEnumerable<KeyRule> Blocks(string theirs, int block, string ours) =>
    [
        // Since torchvision 0.13 a block is a sequence of a convolution and perhaps a norm.
        new($@"^(?:backbone\.)?fpn\.{theirs}\.{block}\.1\.", $"{ours}_norm."),
        new($@"^(?:backbone\.)?fpn\.{theirs}\.{block}\.(?:0\.)?", $"{ours}."),
    ];
}

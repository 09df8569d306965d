namespace PanopticFpn.Weights;

/// <summary>detectron2's names: a ResNet by itself or below a pyramid, the pyramid, and the semantic head of its Panoptic FPN.</summary>
internal static class Detectron2Names
{
    // Levels and stages are counted from 2, as in C2 and P2; here the pyramid counts down from its top, P5.
    private const int First = 2;
    private const int Top = 5;

    public static IEnumerable<KeyRule> Rules() =>
    [
        .. Network(@"^(?:(?:backbone\.)?bottom_up|backbone)\.", "backbone."),
        .. Network("^", ""),
        .. Enumerable.Range(First, Top - First + 1).SelectMany(Level),
        new(@"^sem_seg_head\.predictor\.", "predictor."),
        .. Instances(),
    ];

    private static IEnumerable<KeyRule> Network(string theirs, string ours) =>
    [
        new($@"{theirs}stem\.conv1\.norm\.", $"{ours}bn1."),
        new($@"{theirs}stem\.conv1\.", $"{ours}conv1."),
        new($@"{theirs}(?:stem\.fc|linear)\.", $"{ours}fc."),
        .. Enumerable.Range(First, Top - First + 1).SelectMany(stage => Stage($@"{theirs}res{stage}\.", $"{ours}layer{stage - 1}.")),
    ];

    private static IEnumerable<KeyRule> Stage(string theirs, string ours) =>
    [
        new($@"{theirs}(\d+)\.conv(\d)\.norm\.", ours + "${1}.bn${2}."),
        new($@"{theirs}(\d+)\.shortcut\.norm\.", ours + "${1}.downsample.1."),
        new($@"{theirs}(\d+)\.shortcut\.", ours + "${1}.downsample.0."),
        new(theirs, ours),
    ];

    private static IEnumerable<KeyRule> Level(int level)
    {
        string lateral = level == Top ? "toplayer" : $"latlayer{Top - level}";
        return
        [
            new($@"^(?:backbone\.)?fpn_lateral{level}\.norm\.", $"{lateral}_norm."),
            new($@"^(?:backbone\.)?fpn_lateral{level}\.", $"{lateral}."),
            new($@"^(?:backbone\.)?fpn_output{level}\.norm\.", $"smooth{Top - level}_norm."),
            new($@"^(?:backbone\.)?fpn_output{level}\.", $"smooth{Top - level}."),
            .. Enumerable.Range(1, Math.Max(1, level - First)).SelectMany(number => Convolution(level, number)),
        ];
    }

    private static IEnumerable<KeyRule> Convolution(int level, int number)
    {
        // Between two convolutions of a level stands the upsampling, which has no weights but a number.
        string theirs = $@"^sem_seg_head\.p{level}\.{2 * (number - 1)}\.";
        return
        [
            new($@"{theirs}norm\.", $"semantic_p{level}_norm{number}."),
            new(theirs, $"semantic_p{level}_conv{number}."),
        ];
    }

    /// <summary>The instance branch, and the mean and deviation that a network here holds as constants.</summary>
    private static IEnumerable<KeyRule> Instances() =>
    [
        new(@"^proposal_generator\.", null),
        new(@"^roi_heads\.", null),
        new("^pixel_(?:mean|std)$", null),
    ];
}

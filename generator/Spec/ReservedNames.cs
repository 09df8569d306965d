namespace PanopticFpn.Gen.Spec;

/// <summary>The names that generated code uses itself. A test holds them against what the emitters print.</summary>
internal static class ReservedNames
{
    /// <summary>Named without their namespace: a namespace or class that is called the same would hide them.</summary>
    private static readonly string[] Used =
    [
        "ArgumentException", "BatchNorm2d", "Conv2d", "CultureInfo", "Dimension", "GeneratedCode", "GeneratedCodeAttribute",
        "GroupNorm", "IDisposable", "IEnumerable", "IEnumerator", "IModel", "IReadOnlyList", "ISegmentationModel", "InputGuard",
        "InterpolationMode", "ModelDescription", "ModelInput", "ModelOutput", "Module", "ModuleList", "OnnxExportOptions",
        "OnnxGraph", "OnnxScope", "OnnxValue", "Parameter", "RgbColor", "SegmentationClasses", "StepDescription", "StepGroup", "Tensor",
        "TensorShape", "nn", "torch", "var",
    ];

    /// <summary>Types and members inside the generated class: C# lets no member bear its class's name.</summary>
    private static readonly string[] Declared =
    [
        "Backbone", "BasicBlock", "BatchNorm", "BatchNorm1", "BatchNorm2", "BatchNorm3", "Bottleneck", "C2", "C3", "C4", "C5",
        "Class", "Classes", "Conv", "Conv1", "Conv2", "Conv3", "Count", "Create", "Deconstruct", "Describe", "Description", "Dilation", "Dispose",
        "Downsample", "Export", "ExportOnnx", "ExportTopDown", "F0", "F1", "F2", "F3", "F4", "Features", "GetEnumerator",
        "GroupNorm1", "GroupNorm2", "InChannels", "LateralLayer1", "LateralLayer2", "LateralLayer3", "Layer1", "Layer2",
        "Layer3", "Layer4", "OutChannels", "Outputs", "P2", "P3", "P4", "P5", "Pyramid", "PyramidLevels", "RegisterComponents", "ResNet",
        "Resize", "SemanticBranch", "Shortcut", "Smooth1", "Smooth2", "Smooth3", "Stage", "Stride", "TopDown", "TopLayer",
        "Width", "_blocks", "forward",
    ];

    /// <summary>What no part of a namespace may be called.</summary>
    public static HashSet<string> InNamespace { get; } = new(Used, StringComparer.Ordinal);

    /// <summary>What no model may be called.</summary>
    public static HashSet<string> InClass { get; } = new(Used.Concat(Declared), StringComparer.Ordinal);
}

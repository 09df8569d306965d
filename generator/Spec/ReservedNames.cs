namespace PanopticFpn.Gen.Spec;

/// <summary>The names that generated code uses itself. A test holds them against what the emitters print.</summary>
internal static class ReservedNames
{
    /// <summary>Named without their namespace: a namespace or class that is called the same would hide them.</summary>
    private static readonly string[] Used =
    [
        "ArgumentException", "BatchNorm2d", "BlockList", "CancellationToken", "Conv2d", "Dimension",
        "DownloadProgress", "FeatureMap", "FeatureMaps", "FrozenAffine", "FrozenBatchNorm2d", "FrozenBlocks", "FrozenConv2d", "FrozenForm", "FrozenGroupNorm",
        "FrozenLayerNorm", "FrozenLinear", "FrozenResizedConv2d", "FrozenWeights", "GeneratedCode", "GeneratedCodeAttribute", "GroupNorm",
        "IDisposable", "IInferenceForm", "IModel", "IProgress",
        "IReadOnlyList", "ISegmentationModel", "ITrainingForm", "InferenceOptions", "InputGuard", "InterpolationMode", "LayerNorm",
        "Linear", "ModelDescription", "ModelInput", "ModelOutput", "Module", "ModuleList", "NativeWorkarounds", "NetworkModule",
        "OnnxExportOptions", "OnnxGraph", "OnnxScope", "OnnxValue", "Optimization", "OptimizationReport", "Parameter", "PointwiseConvolution",
        "PretrainedBackbone", "PretrainedModel", "PretrainedOptions", "RearrangedForm", "ResizedConvolution", "RgbColor",
        "SegmentationClasses", "Shape", "ShapeAttribute", "StepDescription", "StepGroup", "StochasticDepth", "Task", "Tensor", "TensorShape",
        "TrackingBatchNorm2d", "Upsampling", "WeightInitialization", "WeightsFileException", "nn", "torch", "var",
    ];

    /// <summary>Types and members inside the generated class: C# lets no member bear its class's name. Those of a backbone are its family's.</summary>
    private static readonly string[] Declared =
    [
        "Backbone", "BasicBlock", "BatchNorm", "BatchNorm1", "BatchNorm2", "BatchNorm3", "Bottleneck", "C2", "C3", "C4",
        "C5", "Channels", "Class", "Classes", "Conv", "Conv1", "Conv2", "Conv2Bias", "Conv2Resized", "Conv3",
        "Conv3WithoutBias", "Count", "Create", "Deconstruct", "Describe", "Description", "Dilation", "Dispose",
        "Downsample", "Export", "ExportOnnx", "ExportSegment", "ExportTopDown", "F0", "F1", "F2", "F3", "F4", "Fc",
        "Features", "ForInference", "ForTraining", "From", "Frozen", "GetEnumerator", "GroupNorm", "GroupNorm1",
        "GroupNorm2", "GroupNorm3", "InChannels", "InferenceForm", "LateralLayer1", "LateralLayer1Norm", "LateralLayer2",
        "LateralLayer2Norm", "LateralLayer3", "LateralLayer3Norm", "Layer1", "Layer2", "Layer3", "Layer4", "OutChannels",
        "Outputs", "P2", "P3", "P4", "P5", "P6", "Predictor", "PredictorWithoutBias", "PretrainedAsync", "Pyramid",
        "PyramidLevels", "Register", "RegisterComponents", "RegisterParameter", "ResNet", "Resize", "ResizeBilinear", "ResizeNearest", "Segment",
        "SemanticBranch", "SemanticBranchBias", "SemanticBranchResized", "SemanticP2Conv1", "SemanticP2Norm1",
        "SemanticP3Conv1", "SemanticP3Norm1", "SemanticP4Conv1", "SemanticP4Conv2", "SemanticP4Conv2Bias",
        "SemanticP4Conv2Resized", "SemanticP4Norm1", "SemanticP4Norm2", "SemanticP5Conv1", "SemanticP5Conv2",
        "SemanticP5Conv2Bias", "SemanticP5Conv2Resized", "SemanticP5Conv3", "SemanticP5Conv3Bias", "SemanticP5Conv3Resized",
        "SemanticP5Norm1", "SemanticP5Norm2", "SemanticP5Norm3", "Shortcut", "Smooth0", "Smooth0Norm", "Smooth1",
        "Smooth1Norm", "Smooth2", "Smooth2Norm", "Smooth3", "Smooth3Bias", "Smooth3Norm", "Smooth3Resized", "Stage",
        "Stride", "TopDown", "TopLayer", "TopLayerNorm", "TrainingForm", "Width", "_blocks", "_network", "call", "forward",
    ];

    /// <summary>What no part of a namespace may be called.</summary>
    public static HashSet<string> InNamespace { get; } = new(Used, StringComparer.Ordinal);

    /// <summary>What no model may be called.</summary>
    public static HashSet<string> InClass { get; } = new(Used.Concat(Declared), StringComparer.Ordinal);
}

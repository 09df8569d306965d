using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;

namespace Workbench.Training;

/// <summary>What <c>train</c> does where nothing else is said.</summary>
internal static class Recipes
{
    /// <summary>For a folder of pictures: found on road scenes, from random weights, for half an hour on two cores.</summary>
    public static TrainingOptions Folder { get; } = new()
    {
        Steps = 2400,
        CoarseSteps = 1200,
        Precision = TrainingPrecision.Fastest,
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 1e-3,
        WeightDecay = 0.01,
        Balance = ClassBalance.Logarithmic,
        Average = 0.99,
        ValidateEvery = 600,
        Augmentation = new AugmentationOptions { ScaleFrom = 0.6, ScaleTo = 1.4, ClassFocus = 0.5 },
    };

    /// <summary>For drawn scenes of 128 x 128 pixels: two or three minutes on two cores.</summary>
    public static TrainingOptions Demo { get; } = new()
    {
        Steps = 1500,
        Batch = 8,
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 3e-3,
        WarmUp = 50,
        Average = 0.98,
        ValidateEvery = 250,
        Augmentation = new AugmentationOptions
        {
            CropHeight = 128, CropWidth = 128, ScaleFrom = 0.9, ScaleTo = 1.2, MostOfOneClass = 1, PhotometricDistortion = false,
        },
    };
}

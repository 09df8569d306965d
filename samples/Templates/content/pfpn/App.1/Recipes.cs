using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;

namespace App._1;

/// <summary>How the network is trained: the numbers to change for pictures of your own.</summary>
internal static class Recipes
{
    /// <summary>For a folder of photographs, from random weights.</summary>
    public static TrainingOptions Photographs { get; } = new()
    {
        Steps = 2400,
        Batch = 4,
        CoarseSteps = 1200,
        Precision = TrainingPrecision.Fastest,
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 1e-3,
        WeightDecay = 0.01,
        Balance = ClassBalance.Logarithmic,
        Average = 0.99,
        ValidateEvery = 600,
        Augmentation = new AugmentationOptions { CropHeight = 224, CropWidth = 224, ScaleFrom = 0.6, ScaleTo = 1.4, ClassFocus = 0.5 },
    };

    /// <summary>For drawn scenes of 128 x 128 pixels.</summary>
    public static TrainingOptions Scenes { get; } = new()
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

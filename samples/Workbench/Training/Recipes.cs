using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;

namespace Workbench.Training;

/// <summary>What <c>train</c> does where nothing else is said.</summary>
internal static class Recipes
{
    /// <summary>For a folder of pictures: tried on road scenes from random weights.</summary>
    public static TrainingOptions Folder { get; } = new();

    /// <summary>For drawn scenes of 128 x 128 pixels.</summary>
    public static TrainingOptions Demo { get; } = new()
    {
        Steps = 400,
        Batch = 8,
        LearningRate = 0.02,
        WarmUp = 30,
        ValidateEvery = 100,
        Augmentation = new AugmentationOptions
        {
            CropHeight = 128, CropWidth = 128, ScaleFrom = 0.9, ScaleTo = 1.2, MostOfOneClass = 1, PhotometricDistortion = false,
        },
    };
}

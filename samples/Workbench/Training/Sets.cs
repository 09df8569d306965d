using PanopticFpn;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Scenes;

namespace Workbench.Training;

/// <summary>The pictures of a run.</summary>
/// <param name="Training">Those to train on.</param>
/// <param name="Validation">Those to choose the best weights by.</param>
internal sealed record Sets(ILabelledPictures Training, ILabelledPictures Validation)
{
    private const int DemoSide = 128;

    /// <summary>The two halves of a folder.</summary>
    public static Sets Open(string directory, SegmentationClasses classes) =>
        new(PictureFolder.Open(directory, DatasetSplit.Training, classes), PictureFolder.Open(directory, DatasetSplit.Validation, classes));

    /// <summary>Scenes that the program draws.</summary>
    public static Sets Demo() => new(new DrawnScenes(2000, DemoSide, DemoSide, seed: 1), new DrawnScenes(100, DemoSide, DemoSide, seed: 2));
}

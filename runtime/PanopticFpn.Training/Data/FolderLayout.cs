namespace PanopticFpn.Training.Data;

/// <summary>Where a data set keeps one of its splits, and how its files are called.</summary>
/// <param name="Pictures">The folder of the pictures.</param>
/// <param name="PictureEndings">What their names end with.</param>
/// <param name="Masks">The folder of the masks.</param>
/// <param name="MaskEnding">What a mask's name ends with, after what it shares with its picture's.</param>
/// <param name="Nested">Whether both have a folder for each city.</param>
internal sealed record FolderLayout(string Pictures, IReadOnlyList<string> PictureEndings, string Masks, string MaskEnding, bool Nested = false)
{
    private static readonly string[] s_pictureEndings = [".png", ".jpg", ".jpeg"];
    private static readonly string[] s_cityscapesEndings = ["_leftImg8bit.png"];

    /// <summary>What the masks' values stand for.</summary>
    public required LabelValues Values { get; init; }

    /// <summary>Finds the layout of a folder by the folders in it.</summary>
    /// <exception cref="DatasetException">There is no such folder, or none of the layouts in it.</exception>
    public static FolderLayout Find(string directory, DatasetSplit split, SegmentationClasses classes)
    {
        if (File.Exists(directory))
            throw new DatasetException($"'{directory}' is a file: name the folder of a data set.");
        if (!Directory.Exists(directory))
            throw new DatasetException($"There is no folder '{directory}': name the folder of a data set.");

        bool Has(string name) => Directory.Exists(Path.Combine(directory, name));
        string At(params string[] names) => Path.Combine([directory, .. names]);
        LabelValues indices = LabelValues.Indices(classes, classes.Ignore);
        bool training = split == DatasetSplit.Training;
        string shortName = training ? "train" : "val";
        string longName = training ? "training" : "validation";

        if (Has("leftImg8bit"))
        {
            return new(At("leftImg8bit", shortName), s_cityscapesEndings, At("gtFine", shortName), "_gtFine_labelTrainIds.png", Nested: true)
            {
                Values = LabelValues.Indices(classes, ignored: 255),
            };
        }

        if (Has("annotations"))
            return new(At("images", longName), s_pictureEndings, At("annotations", longName), ".png") { Values = LabelValues.FromOne(classes) };
        if (Has("train") || Has("val"))
            return new(At(shortName, "images"), s_pictureEndings, At(shortName, "labels"), ".png") { Values = indices };
        if (!Has("images"))
            throw new DatasetException($"The folder '{directory}' holds no data set: expected train/ and val/ with images/ and labels/ in each, images/ and labels/ alone, or the folders of Cityscapes or ADE20K.");
        // Pictures without a split would be learnt and then measured on.
        if (training)
            throw new DatasetException($"The folder '{directory}' has images/ without train/ and val/, which is for evaluation only: for training put pictures in train/images and masks in train/labels.");
        return new(At("images"), s_pictureEndings, At("labels"), ".png") { Values = indices };
    }
}

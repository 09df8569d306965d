using PanopticFpn.Training.Data;
using Xunit;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>Each layout is found, in a fixed order, and what is wrong with a folder is said in one line.</summary>
public sealed class PictureFolderTests
{
    private static readonly SegmentationClasses s_three = SegmentationClasses.Numbered(3);

    [Theory]
    [InlineData(DatasetSplit.Training, "train")]
    [InlineData(DatasetSplit.Validation, "val")]
    public void SplitsHavePicturesAndLabels(DatasetSplit split, string folder)
    {
        using var files = new DataFiles();
        files.WithPair("train/images/only.png", "train/labels/only.png", 0, 0)
            .WithPair("val/images/only.png", "val/labels/only.png", 0, 0)
            .WithPair($"{folder}/images/b.jpg", $"{folder}/labels/b.png", 1, 2, 255, 0)
            .WithPair($"{folder}/images/Z.JPEG", $"{folder}/labels/Z.png", 2, 2)
            .With($"{folder}/images/.hidden.png", []).With($"{folder}/labels/notes.txt", []);
        var pictures = PictureFolder.Open(files.Root, split, s_three);
        Assert.Equal(["Z", "b", "only"], Enumerable.Range(0, pictures.Count).Select(pictures.NameOf));

        LabelledPicture read = pictures.Read(1);
        Assert.Equal(("b", 2, 2), (read.Name, read.Height, read.Width));
        Assert.Equal([1, 2, 255, 0], read.Labels);
        Assert.Equal([0, 0, 0, 10, 10, 10, 20, 20, 20, 30, 30, 30], read.Pixels);
    }

    [Fact]
    public void ThePlainLayoutIsForEvaluationOnly()
    {
        using var files = new DataFiles();
        files.WithPair("images/a.png", "labels/a.png", 0, 11);
        var classes = s_three with { Ignore = 11 };
        Assert.Equal([0, 11], PictureFolder.Open(files.Root, DatasetSplit.Validation, classes).Read(0).Labels);
        Assert.Equal(
            $"The folder '{files.Root}' has images/ without train/ and val/, which is for evaluation only: for training put pictures in train/images and masks in train/labels.",
            MessageOf(files, DatasetSplit.Training));
    }

    [Fact]
    public void CityscapesHasACityFolderAndManyKindsOfMasks()
    {
        using var files = new DataFiles();
        foreach (string name in new[] { "ulm/ulm_1", "aachen/aachen_2" })
        {
            files.WithPair($"leftImg8bit/train/{name}_leftImg8bit.png", $"gtFine/train/{name}_gtFine_labelTrainIds.png", 2, 255)
                .With($"gtFine/train/{name}_gtFine_labelIds.png", []).With($"gtFine/train/{name}_gtFine_polygons.json", []);
        }

        // 255 is what these masks ignore, whatever the network's own value.
        var pictures = PictureFolder.Open(files.Root, DatasetSplit.Training, s_three with { Ignore = 3 });
        Assert.Equal(["aachen_2_leftImg8bit", "ulm_1_leftImg8bit"], [pictures.NameOf(0), pictures.NameOf(1)]);
        Assert.Equal([2, 3], pictures.Read(1).Labels);

        File.Delete(files["gtFine/train/ulm/ulm_1_gtFine_labelTrainIds.png"]);
        Assert.Equal(
            $"The picture '{files["leftImg8bit/train/ulm/ulm_1_leftImg8bit.png"]}' has no mask: expected '{files["gtFine/train/ulm/ulm_1_gtFine_labelTrainIds.png"]}'.",
            MessageOf(files, DatasetSplit.Training));
    }

    [Theory]
    [InlineData(DatasetSplit.Training, "training")]
    [InlineData(DatasetSplit.Validation, "validation")]
    public void Ade20KCountsClassesFromOne(DatasetSplit split, string folder)
    {
        using var files = new DataFiles();
        files.WithPair($"images/{folder}/ADE_1.jpg", $"annotations/{folder}/ADE_1.png", 0, 1, 2, 3);
        Assert.Equal([255, 0, 1, 2], PictureFolder.Open(files.Root, split, s_three).Read(0).Labels);

        files.WithPair($"images/{folder}/ADE_1.jpg", $"annotations/{folder}/ADE_1.png", 0, 1, 2, 4);
        Assert.Equal(
            $"The mask '{files[$"annotations/{folder}/ADE_1.png"]}' has the value 4 at pixel (1, 1), but expected 1 to 3 for the classes or 0 for what is ignored, as in ADE20K: correct the mask, or the classes and \"ignore\" of the spec.",
            Assert.Throws<DatasetException>(() => PictureFolder.Open(files.Root, split, s_three).Read(0)).Message);
    }

    [Fact]
    public void FoldersThatAreNoDataSetsAreRefused()
    {
        using var files = new DataFiles();
        Assert.Equal(
            $"The folder '{files.Root}' holds no data set: expected train/ and val/ with images/ and labels/ in each, images/ and labels/ alone, or the folders of Cityscapes or ADE20K.",
            MessageOf(files, DatasetSplit.Training));
        string absent = files["absent"];
        Assert.Equal($"There is no folder '{absent}': name the folder of a data set.", Assert.Throws<DatasetException>(() => PictureFolder.Open(absent, DatasetSplit.Training, s_three)).Message);
        string file = files.With("file", [])["file"];
        Assert.Equal($"'{file}' is a file: name the folder of a data set.", Assert.Throws<DatasetException>(() => PictureFolder.Open(file, DatasetSplit.Training, s_three)).Message);
    }

    [Fact]
    public void AbsentAndEmptyHalvesAreRefused()
    {
        using var files = new DataFiles();
        files.With("train/images/notes.txt", []);
        Assert.Equal($"There is no folder '{files["val/images"]}', where pictures are expected.", MessageOf(files, DatasetSplit.Validation));
        Assert.Equal($"There is no folder '{files["train/labels"]}', where masks are expected.", MessageOf(files, DatasetSplit.Training));
        Directory.CreateDirectory(files["train/labels"]);
        Assert.Equal($"There are no pictures in '{files["train/images"]}': expected *.png or *.jpg or *.jpeg.", MessageOf(files, DatasetSplit.Training));
    }

    [Fact]
    public void PicturesAndMasksComeInPairs()
    {
        using var files = new DataFiles();
        files.WithPair("train/images/a.png", "train/labels/a.png", 0, 1).With("train/images/b.png", []);
        Assert.Equal($"The picture '{files["train/images/b.png"]}' has no mask: expected '{files["train/labels/b.png"]}'.", MessageOf(files, DatasetSplit.Training));

        files.With("train/labels/b.png", []).With("train/labels/c.png", []);
        Assert.Equal($"The mask '{files["train/labels/c.png"]}' has no picture: expected c.png or c.jpg or c.jpeg in '{files["train/images"]}'.", MessageOf(files, DatasetSplit.Training));

        files.With("train/images/b.jpg", []);
        Assert.Equal($"The pictures '{files["train/images/b.jpg"]}' and '{files["train/images/b.png"]}' have one name: rename or remove one of them.", MessageOf(files, DatasetSplit.Training));
    }

    [Fact]
    public void AnIgnoredValueThatNoMaskCanHoldIsRefused()
    {
        using var files = new DataFiles();
        Assert.Throws<ArgumentException>("classes", () => PictureFolder.Open(files.Root, DatasetSplit.Training, s_three with { Ignore = 256 }));
    }

    private static string MessageOf(DataFiles files, DatasetSplit split) =>
        Assert.Throws<DatasetException>(() => PictureFolder.Open(files.Root, split, s_three)).Message;
}

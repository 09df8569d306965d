using PanopticFpn.Imaging;

namespace PanopticFpn.Training.Data;

/// <summary>A folder of pictures and masks: 8-bit grey PNGs that hold the index of each pixel's class.</summary>
/// <remarks>
/// The layout is found by itself:
/// <list type="bullet">
/// <item><c>train|val/images/*.{png,jpg}</c> and <c>train|val/labels/*.png</c>, a picture and its mask of one name; for validation also <c>images/</c> and <c>labels/</c> alone.</item>
/// <item>Cityscapes: <c>leftImg8bit/{train,val}/city/*_leftImg8bit.png</c> and <c>gtFine/{train,val}/city/*_gtFine_labelTrainIds.png</c>, where 255 is ignored.</item>
/// <item>ADE20K: <c>images/{training,validation}/*.jpg</c> and <c>annotations/{training,validation}/*.png</c>, where 0 is ignored and k is class k - 1.</item>
/// </list>
/// </remarks>
public sealed class PictureFolder : ILabelledPictures
{
    private readonly PicturePair[] _pairs;
    private readonly LabelValues _values;

    private PictureFolder(PicturePair[] pairs, LabelValues values) => (_pairs, _values) = (pairs, values);

    /// <inheritdoc/>
    public int Count => _pairs.Length;

    /// <summary>Lists the pictures and masks of a split, in the order of their names; none is read yet.</summary>
    /// <param name="directory">The data set's folder.</param>
    /// <param name="split">Which part of it.</param>
    /// <param name="classes">What the masks' values stand for.</param>
    /// <exception cref="DatasetException">The folder is absent, empty or laid out otherwise, a picture has no mask or a mask no picture.</exception>
    public static PictureFolder Open(string directory, DatasetSplit split, SegmentationClasses classes)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Ignore is < 0 or > 255)
            throw new ArgumentException($"Expected an ignored value from 0 to 255, as masks hold, but got {classes.Ignore}.", nameof(classes));
        FolderLayout layout = FolderLayout.Find(directory, split, classes);
        return new PictureFolder(PicturePair.AllOf(layout), layout.Values);
    }

    /// <inheritdoc/>
    public string NameOf(int index) => Path.GetFileNameWithoutExtension(_pairs[index].Picture);

    /// <summary>Decodes a picture, upright as its EXIF orientation says, and its mask; calls may run side by side.</summary>
    /// <exception cref="DatasetException">A file is damaged, of another kind or size, or a mask's value is no class; the message names the file, in one line.</exception>
    public LabelledPicture Read(int index)
    {
        (string path, string maskPath) = _pairs[index];
        try
        {
            using Picture picture = Picture.Read(path);
            Mask mask = Mask.Read(maskPath);
            if ((mask.Width, mask.Height) != (picture.Width, picture.Height))
                throw new DatasetException($"The mask '{maskPath}' has {mask.Width} x {mask.Height} pixels, but its picture '{path}' has {picture.Width} x {picture.Height}, upright: both must be of one size.");
            return new LabelledPicture(NameOf(index), mask.Height, mask.Width, picture.ToRgb(), _values.Map(maskPath, mask.Width, mask.Values));
        }
        catch (PictureException unreadable)
        {
            throw new DatasetException(unreadable.Message, unreadable);
        }
    }
}

using System.Collections;
using PanopticFpn;
using PanopticFpn.Imaging;

namespace Workbench;

/// <summary>The pictures of a folder, by name. Each is read when it is asked for: a thousand of them would fill the memory.</summary>
internal sealed class CalibrationFolder : IReadOnlyList<ImageTensor>
{
    private readonly string[] _files;
    private readonly PictureSize _size;
    private readonly ModelInput _input;

    private CalibrationFolder(string[] files, PictureSize size, ModelInput input) => (_files, _size, _input) = (files, size, input);

    /// <inheritdoc/>
    public int Count => _files.Length;

    /// <inheritdoc/>
    public ImageTensor this[int index]
    {
        get
        {
            using Picture picture = Picture.Read(_files[index]);
            using Picture resized = picture.Resize(_size.Width, _size.Height);
            return resized.ToTensor(_input.Mean, _input.StandardDeviation);
        }
    }

    /// <summary>Lists a folder.</summary>
    /// <param name="folder">The folder; what lies in its folders is not read.</param>
    /// <param name="size">What every picture is resized to.</param>
    /// <param name="input">How the network's pictures are normalised.</param>
    /// <exception cref="IOException">The folder is absent, or has no pictures.</exception>
    public static CalibrationFolder Open(string folder, PictureSize size, ModelInput input)
    {
        if (File.Exists(folder))
            throw new IOException($"Cannot calibrate with '{folder}': it is a file; name the folder that it lies in.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Cannot calibrate with '{folder}': there is no such folder.");
        string[] files = PictureFiles.In(folder);
        return files.Length > 0
            ? new CalibrationFolder(files, size, input)
            : throw new IOException($"Cannot calibrate with '{folder}': it has no pictures ({string.Join(", ", PictureFiles.Extensions)}).");
    }

    /// <inheritdoc/>
    public IEnumerator<ImageTensor> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using Google.Protobuf;
using PanopticFpn.Onnx.Format;

namespace PanopticFpn.Export;

/// <summary>
/// A directory beside the target, on its file system, where the export gets the target's name: a file of weights that
/// belongs to it is found by that name.
/// </summary>
internal sealed class StagedExport : IDisposable
{
    private const string WeightsSuffix = ".data";

    private readonly DirectoryInfo _directory;
    private readonly string _target;

    private StagedExport(DirectoryInfo directory, string target)
    {
        (_directory, _target) = (directory, target);
        Path = System.IO.Path.Combine(directory.FullName, System.IO.Path.GetFileName(target));
    }

    /// <summary>Where the export is written.</summary>
    public string Path { get; }

    /// <summary>The bytes of all files.</summary>
    public long Bytes => _directory.EnumerateFiles().Sum(file => file.Length);

    /// <summary>Makes the directory.</summary>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public static StagedExport Beside(string path)
    {
        AtomicFile.CheckWritable(path);
        string target = AtomicFile.PlaceOf(path);
        string name = $".{System.IO.Path.GetFileName(target)}.{System.IO.Path.GetRandomFileName()}";
        return new StagedExport(Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, name)), target);
    }

    /// <summary>Adds metadata. Readers merge messages that follow one another, so the weights are not written again.</summary>
    public void Append(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var addition = new ModelProto();
        addition.MetadataProps.AddRange(metadata.Select(fact => new StringStringEntryProto { Key = fact.Key, Value = fact.Value }));
        using var stream = new FileStream(Path, FileMode.Append, FileAccess.Write);
        addition.WriteTo(stream);
    }

    /// <summary>Moves everything to its place, the model last: where it is new, its weights are there already.</summary>
    public void Publish()
    {
        if (File.Exists(Path + WeightsSuffix))
            File.Move(Path + WeightsSuffix, _target + WeightsSuffix, overwrite: true);
        File.Move(Path, _target, overwrite: true);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

using System.Text;
using System.Text.Json;

namespace PanopticFpn.Training.Runs;

/// <summary>The files of one run. While it is open no other process trains in it.</summary>
public sealed class RunDirectory : IDisposable
{
    private readonly FileStream _lock;

    private RunDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The checkpoint from which the run goes on; also readable as weights.</summary>
    public string Last => At("last.safetensors");

    /// <summary>The weights with the best mean IoU so far.</summary>
    public string Best => At("best.safetensors");

    /// <summary>What was measured, a row each time.</summary>
    public string Metrics => At("metrics.csv");

    /// <summary>The options of the run.</summary>
    public string Options => At("options.json");

    /// <summary>The network that is trained: what the compiler knows of it.</summary>
    public string Network => At("network.txt");

    /// <summary>Loss and mean IoU over the steps.</summary>
    public string Curves => At("curves.png");

    /// <summary>The IoU of each class.</summary>
    public string Classes => At("classes.png");

    /// <summary>Which classes were taken for which.</summary>
    public string Confusion => At("confusion.png");

    /// <summary>Validation pictures with truth and prediction beside them.</summary>
    public string Pictures => At("validation.png");

    /// <summary>Takes a directory for a new run.</summary>
    /// <param name="path">The directory; it is made where it is absent, and must be empty.</param>
    /// <exception cref="IOException">It holds something, or cannot be written.</exception>
    public static RunDirectory Create(string path)
    {
        CheckNew(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"Cannot make the directory '{path}': no permission.", refused);
        }

        return new RunDirectory(path, Hold(path));
    }

    /// <summary>Fails where <see cref="Create"/> would, before the long work of looking at every picture.</summary>
    /// <exception cref="IOException">The directory holds something.</exception>
    public static void CheckNew(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
            throw new IOException($"'{path}' is a file; name a directory for the run.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new IOException($"'{path}' is not empty. Resume the run that it holds, or name another directory.");
    }

    /// <summary>Opens the directory of a run that is to go on, and clears away what a killed process left half-written.</summary>
    /// <exception cref="IOException">There is no run, or a process is training in it.</exception>
    public static RunDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"There is no run '{path}'.");
        var run = new RunDirectory(path, Hold(path));
        if (!File.Exists(run.Last))
        {
            run.Dispose();
            throw new FileNotFoundException($"There is no checkpoint '{run.Last}' to go on from. Start the run again, in an empty directory.");
        }

        foreach (string left in Directory.EnumerateFiles(path, ".*.*").Where(file => IsLeft(System.IO.Path.GetFileName(file))))
            File.Delete(left);
        return run;
    }

    internal static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    internal void Write(TrainingOptions options) => Write(Options, JsonSerializer.Serialize(options, RunJson.Default.TrainingOptions) + "\n");

    /// <summary>Lets other processes have it.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            File.Delete(_lock.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The system has let go of it with the process at the latest; the file itself holds nothing.
        }
    }

    private static bool IsLeft(string name) =>
        name.StartsWith(".last.safetensors.", StringComparison.Ordinal) || name.StartsWith(".best.safetensors.", StringComparison.Ordinal);

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"Cannot write in '{path}': no permission.", refused);
        }
        catch (IOException held) when (held is not DirectoryNotFoundException)
        {
            throw new IOException($"A process is training in '{path}' already, or nothing can be written there ({held.Message.ReplaceLineEndings(" ")})", held);
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);
}

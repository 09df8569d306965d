using System.Text.Json;
using System.Text.Json.Serialization;
using PanopticFpn;

namespace Workbench.Training;

/// <summary>What a run was begun with on the command line, so that it can go on without being told again.</summary>
/// <param name="Model">The network's class.</param>
/// <param name="Data">The folder of pictures and masks, or null for drawn scenes.</param>
/// <param name="Device">Where it is trained, or null for the best there is.</param>
internal sealed record RunOrigin(string Model, string? Data, string? Device)
{
    private const string File = "run.json";

    public void Write(string directory) =>
        AtomicFile.Write(Path.Combine(directory, File), stream => JsonSerializer.Serialize(stream, this, RunOriginJson.Default.RunOrigin));

    /// <exception cref="IOException">There is no run, or its file is damaged.</exception>
    public static RunOrigin Read(string directory)
    {
        string path = Path.Combine(directory, File);
        if (!System.IO.File.Exists(path))
            throw new FileNotFoundException($"There is no run to go on with in '{directory}': '{path}' is missing. Begin one with: train MODEL --data DIR --out {directory}");
        try
        {
            using FileStream stream = System.IO.File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, RunOriginJson.Default.RunOrigin) ?? throw new JsonException("it is empty");
        }
        catch (JsonException damage)
        {
            throw new IOException($"'{path}' is damaged: {damage.Message.ReplaceLineEndings(" ")}", damage);
        }
    }
}

/// <summary>JSON by code that the compiler writes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunOrigin))]
internal sealed partial class RunOriginJson : JsonSerializerContext;

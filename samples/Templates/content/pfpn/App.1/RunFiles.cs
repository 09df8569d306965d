namespace App._1;

/// <summary>Where the files of a run are.</summary>
/// <param name="Folder">The run's folder.</param>
internal sealed record RunFiles(string Folder)
{
    /// <summary>The weights with the best score, which training leaves.</summary>
    public string Weights => Path.Combine(Folder, "best.safetensors");

    /// <summary>The exported network.</summary>
    public string Onnx => Path.Combine(Folder, $"{nameof(AppNetwork)}.onnx");

    /// <summary>A drawn scene to segment, where the network was trained on such.</summary>
    public string Scene => Path.Combine(Folder, "scene.png");

    /// <summary>A picture with its classes in colour.</summary>
    public string Segmented(string picture) => Path.Combine(Folder, $"{Path.GetFileNameWithoutExtension(picture)}.classes.png");
}

namespace PanopticFpn.Gen;

/// <summary>What a compilation needs besides the spec's text.</summary>
public sealed record CompilationOptions
{
    /// <summary>The backend that prints the network: one of <see cref="ModelCompiler.Backends"/>.</summary>
    public string Backend { get; init; } = "torchsharp";

    /// <summary>The spec's path. Messages name it, and the paths in <c>extends</c> start at its folder.</summary>
    public string Path { get; init; } = "model.pfpn.json";

    /// <summary>The namespace of a C# class whose spec names none.</summary>
    public string RootNamespace { get; init; } = "Models";

    /// <summary>
    /// Gives the text of a spec that another extends, by its path with <c>/</c> between the parts, or null where there is none. Without the function
    /// no spec can extend another.
    /// </summary>
    public Func<string, string?>? ReadSpec { get; init; }
}

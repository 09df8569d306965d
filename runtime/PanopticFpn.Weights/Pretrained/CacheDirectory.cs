namespace PanopticFpn.Weights.Pretrained;

/// <summary>Where PyTorch keeps the files that it downloads.</summary>
internal static class CacheDirectory
{
    /// <summary>The directory that an environment names.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <param name="home">The user's home directory.</param>
    public static string Of(Func<string, string?> variable, string home)
    {
        string torchHome = Named(variable("TORCH_HOME"))
            ?? Path.Combine(Named(variable("XDG_CACHE_HOME")) ?? Path.Combine(home, ".cache"), "torch");
        return Path.Combine(Expand(torchHome, home), "hub", "checkpoints");
    }

    private static string? Named(string? value) => string.IsNullOrEmpty(value) ? null : value;

    // A shell expands '~' only where it stands unquoted; PyTorch expands it in every case.
    private static string Expand(string path, string home) => path switch
    {
        "~" => home,
        ['~', '/', .. string rest] => Path.Combine(home, rest),
        ['~', '\\', .. string rest] when OperatingSystem.IsWindows() => Path.Combine(home, rest),
        _ => path,
    };
}

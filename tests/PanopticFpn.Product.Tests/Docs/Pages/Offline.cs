namespace PanopticFpn.Product.Tests.Docs.Pages;

/// <summary>A process that has no network and an empty cache of weights: what pages download is seen to be asked for, and not fetched.</summary>
internal static class Offline
{
    /// <summary>The environment of such a process.</summary>
    public static IReadOnlyList<(string Name, string Value)> Settings(string folder) =>
        [("TORCH_HOME", Path.Combine(folder, "torch")), ("HTTPS_PROXY", "http://127.0.0.1:9"), ("https_proxy", "http://127.0.0.1:9")];
}

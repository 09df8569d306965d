namespace PanopticFpn.Gen;

/// <summary>The generator as generated code and tools name it.</summary>
internal static class Product
{
    public const string Name = "PanopticFpn.Gen";

    /// <summary>The version of the package, three numbers.</summary>
    public static string Version { get; } = typeof(Product).Assembly.GetName().Version.ToString(3);
}

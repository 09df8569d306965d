namespace PanopticFpn.Gen;

/// <summary>The generator as generated code and tools name it.</summary>
internal static class Product
{
    public const string Name = "PanopticFpn.Gen";

    /// <summary>Kept equal to the project's version by a test.</summary>
    public const string Version = "0.1.0";
}

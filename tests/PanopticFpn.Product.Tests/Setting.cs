using System.Reflection;

namespace PanopticFpn.Product.Tests;

/// <summary>What MSBuild knew when it built the tests.</summary>
internal static class Setting
{
    public static string Repository => Of(nameof(Repository));

    public static string Configuration => Of(nameof(Configuration));

    /// <summary>Where the machine keeps packages; what others made is read from there.</summary>
    public static string GlobalPackages => Of(nameof(GlobalPackages));

    /// <summary>The folder of TorchSharp's package.</summary>
    public static string TorchSharp => Of(nameof(TorchSharp));

    /// <summary>The path of a file or folder of the repository.</summary>
    public static string PathOf(string place) => Path.Combine(Repository, place);

    /// <summary>The path of a file in the output folder of a project of the repository.</summary>
    public static string OutputOf(string project, string file) => Path.Combine(Repository, project, "bin", Configuration, "net10.0", file);

    private static string Of(string key) => typeof(Setting).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}

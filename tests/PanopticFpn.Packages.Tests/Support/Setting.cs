using System.Reflection;

namespace PanopticFpn.Packages.Tests.Support;

/// <summary>What MSBuild knew when it built the tests.</summary>
internal static class Setting
{
    public static string Repository => Of(nameof(Repository));

    public static string Configuration => Of(nameof(Configuration));

    /// <summary>Where the machine keeps packages; what others made is read from there.</summary>
    public static string GlobalPackages => Of(nameof(GlobalPackages));

    private static string Of(string key) => typeof(Setting).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}

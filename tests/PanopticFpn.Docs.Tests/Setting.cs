using System.Reflection;

namespace PanopticFpn.Docs.Tests;

/// <summary>What MSBuild knew when it built the tests.</summary>
internal static class Setting
{
    public static string Repository => Of(nameof(Repository));

    public static string Configuration => Of(nameof(Configuration));

    private static string Of(string key) => typeof(Setting).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}

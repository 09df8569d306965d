namespace PanopticFpn.Product.Tests.Packages.Support;

/// <summary>What users write: projects and specs.</summary>
internal static class Projects
{
    /// <summary>A network that is built and run in a moment.</summary>
    public const string Spec = """
        {
          "$schema": "./obj/pfpn.schema.json",
          "model": "StreetFpn",
          "backbone": { "type": "resnet", "depth": 18, "channels": 16 },
          "fpn": { "channels": 16 },
          "semantic": { "channels": 16, "classes": ["Sky", "Road"] }
        }
        """;

    public const string LibTorch = """<PackageReference Include="libtorch-cpu-linux-x64" Version="2.10.0" />""";

    public const string OnnxRuntime = """<PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />""";

    /// <summary>An app as careful as they come: nullable, and every warning an error.</summary>
    public static string App(string items, string properties = "") => Project($"<OutputType>Exe</OutputType>{properties}", items);

    /// <summary>A library.</summary>
    public static string Library(string items, string properties = "") => Project(properties, items);

    /// <summary>A reference to one of our packages.</summary>
    public static string Reference(LocalFeed feed, string id) => $"""<PackageReference Include="{id}" Version="{feed.Version}" />""";

    private static string Project(string properties, string items) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """;
}

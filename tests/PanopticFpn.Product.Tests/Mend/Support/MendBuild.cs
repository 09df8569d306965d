using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace PanopticFpn.Product.Tests.Mend.Support;

/// <summary>A project of a test's own that imports the targets and gets its packages' files from a folder beside it.</summary>
internal sealed class MendBuild : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pfpn-mend-");

    /// <param name="itemType">How the SDK names the natives: <c>RuntimeTargetsCopyLocalItems</c>, or <c>NativeCopyLocalItems</c> with a runtime identifier.</param>
    public MendBuild(string itemType = "RuntimeTargetsCopyLocalItems")
    {
        _directory.CreateSubdirectory("package");
        File.WriteAllBytes(Original, SmallLibrary.Bytes());
        File.SetLastWriteTimeUtc(Original, new DateTime(2026, 5, 7, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(PathOf("project.assets.json"), "{}");
        File.WriteAllText(PathOf("old-libstdc++"), "GLIBCXX_3.4.29\0GLIBCXX_3.4.30\0");
        File.WriteAllText(PathOf("new-libstdc++"), "GLIBCXX_3.4.30\0GLIBCXX_3.4.32\0");
        File.WriteAllText(PathOf("app.proj"), $"""
            <Project DefaultTargets="Build">
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <ProjectAssetsFile>project.assets.json</ProjectAssetsFile>
                <CopyLocalLockFileAssemblies Condition="'$(CopyLocalLockFileAssemblies)' == ''">true</CopyLocalLockFileAssemblies>
              </PropertyGroup>
              <Target Name="ResolvePackageAssets">
                <ItemGroup>
                  <{itemType} Include="package/libLibTorchSharp.so" PathInPackage="runtimes/linux-x64/native/libLibTorchSharp.so" />
                  <{itemType} Include="package/libtorch.so" PathInPackage="runtimes/linux-x64/native/libtorch.so" />
                </ItemGroup>
              </Target>
              <Target Name="Build" DependsOnTargets="ResolvePackageAssets">
                <Message Importance="high" Text="copies %({itemType}.Identity) as %({itemType}.PathInPackage)" />
              </Target>
              <Import Project="{Setting.PathOf("runtime/build/PanopticFpn.Runtime.targets")}" />
            </Project>
            """);
    }

    /// <summary>Whether the targets mend anything on this machine.</summary>
    public static bool Applies { get; } = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    /// <summary>The package's file.</summary>
    public string Original => PathOf("package/libLibTorchSharp.so");

    /// <summary>Where the mended copy belongs.</summary>
    public string Mended => PathOf("obj/libLibTorchSharp.so");

    /// <summary>The path of a file of the project.</summary>
    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Builds on a system with one of the two libraries; returns what was printed.</summary>
    public async Task<string> Run(string system, params string[] properties)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(
            "dotnet",
            ["msbuild", "app.proj", "-nologo", "-nodeReuse:false", "-tl:off", $"-p:_PanopticFpnSystemLibrary={PathOf(system)}", .. properties])
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardOutput = true,
        };
        // The tests themselves may run inside a build, whose settings are not this one's.
        foreach (string name in process.StartInfo.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            process.StartInfo.Environment.Remove(name);

        process.Start();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, output);
            return output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The build did not end within {Patience}.");
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

using PanopticFpn.Product.Tests.Mend.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Mend;

/// <summary>The targets as a project meets them: which file is copied to its output, and what the package keeps.</summary>
public sealed class MendTargetsTests
{
    private const string Old = "old-libstdc++";
    private const string New = "new-libstdc++";
    private const string PathInPackage = "runtimes/linux-x64/native/libLibTorchSharp.so";
    private const string CopiesOriginal = $"copies package/libLibTorchSharp.so as {PathInPackage}";
    private const string CopiesMended = $"copies obj/libLibTorchSharp.so as {PathInPackage}";
    private const string Said = "lacks GLIBCXX_3.4.32, so ";

    private static string Copies => MendBuild.Applies ? CopiesMended : CopiesOriginal;

    [Fact]
    public async Task AnOldSystemGetsAMendedCopyOnce() => await AssertGetsAMendedCopyOnce("RuntimeTargetsCopyLocalItems");

    [Fact, Trait("Tier", "Thorough")]
    public async Task AnAppOfOneRuntimeIdentifierGetsItToo() => await AssertGetsAMendedCopyOnce("NativeCopyLocalItems");

    private static async Task AssertGetsAMendedCopyOnce(string itemType)
    {
        using var build = new MendBuild(itemType);

        string first = await build.Run(Old);
        string second = await build.Run(Old);

        Assert.Contains(Copies, first, StringComparison.Ordinal);
        Assert.Contains(Copies, second, StringComparison.Ordinal);
        Assert.Contains("copies package/libtorch.so", second, StringComparison.Ordinal);
        Assert.Equal(MendBuild.Applies, first.Contains(Said, StringComparison.Ordinal));
        Assert.DoesNotContain(Said, second, StringComparison.Ordinal);
        AssertCopyIsMended(build);
    }

    [Fact]
    public async Task ANewSystemGetsThePackagesFile()
    {
        using var build = new MendBuild();

        string output = await build.Run(New);

        Assert.Contains(CopiesOriginal, output, StringComparison.Ordinal);
        Assert.DoesNotContain(Said, output, StringComparison.Ordinal);
        Assert.False(File.Exists(build.Mended));
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ThePropertyAndTheSystemMayChangeBetweenBuilds()
    {
        using var build = new MendBuild();

        Assert.Contains(Copies, await build.Run(Old), StringComparison.Ordinal);
        Assert.Contains(CopiesOriginal, await build.Run(Old, "-p:PanopticFpnMendLibTorchSharp=false"), StringComparison.Ordinal);
        Assert.Contains(CopiesOriginal, await build.Run(New), StringComparison.Ordinal);
        Assert.Contains(Copies, await build.Run(Old), StringComparison.Ordinal);
        AssertCopyIsMended(build);
    }

    /// <summary>For an app that is built on a new system and runs on an old one.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public async Task AlwaysMendsOnANewSystemToo()
    {
        using var build = new MendBuild();

        string output = await build.Run(New, "-p:PanopticFpnMendLibTorchSharp=always");

        Assert.Contains(Copies, output, StringComparison.Ordinal);
        Assert.Equal(MendBuild.Applies, output.Contains("PanopticFpn: An older system lacks GLIBCXX_3.4.32, so ", StringComparison.Ordinal));
        AssertCopyIsMended(build);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ACopyThatWentMissingIsMadeAgain()
    {
        using var build = new MendBuild();
        await build.Run(Old);
        Directory.CreateDirectory(build.PathOf("obj")).Delete(recursive: true);

        Assert.Contains(Copies, await build.Run(Old), StringComparison.Ordinal);
        AssertCopyIsMended(build);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ALibraryProjectMendsNothing()
    {
        using var build = new MendBuild();

        Assert.Contains(CopiesOriginal, await build.Run(Old, "-p:CopyLocalLockFileAssemblies=false"), StringComparison.Ordinal);
        Assert.False(File.Exists(build.Mended));
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task AFileThatIsNotUnderstoodIsUsedAsItIsWithAWarning()
    {
        using var build = new MendBuild();
        await build.Run(Old);
        // Another version of the package, older than the copy: only the assets file tells.
        File.WriteAllText(build.Original, "no library");
        File.SetLastWriteTimeUtc(build.Original, new DateTime(2026, 5, 8, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(build.PathOf("project.assets.json"), DateTime.UtcNow.AddMinutes(1));

        string output = await build.Run(Old);

        Assert.Contains(CopiesOriginal, output, StringComparison.Ordinal);
        Assert.Equal(MendBuild.Applies, output.Contains("warning : PanopticFpn: package/libLibTorchSharp.so is used as it is", StringComparison.Ordinal));
        Assert.Equal("no library", File.ReadAllText(build.Original));
        Assert.False(File.Exists(build.Mended));
    }

    private static void AssertCopyIsMended(MendBuild build)
    {
        Assert.Equal(SmallLibrary.Bytes(), File.ReadAllBytes(build.Original));
        if (!MendBuild.Applies)
            return;
        byte[] expected = SmallLibrary.Bytes();
        expected[SmallLibrary.Flags] = 2;
        Assert.Equal(expected, File.ReadAllBytes(build.Mended));
    }
}

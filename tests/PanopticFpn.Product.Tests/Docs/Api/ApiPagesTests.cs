using System.Reflection;
using Xunit;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary><c>docs/api</c> says what the comments in the source say, of every public type and member.</summary>
public sealed class ApiPagesTests
{
    private const string Switch = "PFPN_WRITE_API_PAGES";

    private static readonly string Folder = Path.Combine(Setting.Repository, "docs", "api");

    public static TheoryData<string> Files => [.. ApiPages.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void APageSaysWhatTheCommentsSay(string file)
    {
        string path = Path.Combine(Folder, file);
        string expected = ApiPages.Text(file);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, expected);
        }
        string actual = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual != expected)
            Assert.Fail($"docs/api/{file} is not what the comments say. {Difference(expected, actual)} Set {Switch}=1 and run this test project, then review the change.");
    }

    [Fact]
    public void TheFolderHoldsNoOtherPage() =>
        Assert.Equal(ApiPages.Files.Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryTypeAndMemberIsCommented()
    {
        IEnumerable<MemberInfo> listed = ApiPages.Assemblies.SelectMany(PublicSurface.Types).SelectMany(type => PublicSurface.Members(type).Prepend(type));
        Assert.Empty(listed.Where(member => !ApiPages.Documentation.IsCommented(member)).Select(MemberIds.Of));
    }

    private static string Difference(string expected, string actual)
    {
        string[] wanted = expected.Split('\n');
        string[] found = actual.Split('\n');
        int line = Enumerable.Range(0, wanted.Length).FirstOrDefault(i => i >= found.Length || wanted[i] != found[i], wanted.Length);
        return $"Line {line + 1} is '{found.ElementAtOrDefault(line)}' and should be '{wanted.ElementAtOrDefault(line)}'.";
    }
}

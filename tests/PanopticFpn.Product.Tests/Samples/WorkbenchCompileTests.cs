using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>Workbench's <c>compile</c>: files where a spec is right, the build's lines where it is not.</summary>
public sealed class WorkbenchCompileTests : IDisposable
{
    private const string Right = """{ "model": "StreetFpn", "backbone": { "type": "resnet", "depth": 18 }, "fpn": {}, "semantic": { "classes": 2 } }""";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ItWritesAPythonModule()
    {
        string folder = _directory.File("python");
        string output = Expect.Success(await App.Workbench.Run("compile", Spec("street.pfpn.json", Right), "--out", folder));

        string file = Path.Combine(folder, "StreetFpn.py");
        Assert.Equal(file, output.Trim());
        Assert.Equal([file], Directory.GetFiles(folder));
        Assert.Contains("class StreetFpn(nn.Module):\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ItWritesWhatABackendPrints()
    {
        string folder = _directory.File("classes");
        string output = Expect.Success(await App.Workbench.Run("compile", Spec("street.pfpn.json", Right), "--backend", "torchsharp", "--out", folder));

        Assert.Equal(output.Trim().Split('\n').Select(line => line.Trim()).Order(StringComparer.Ordinal), Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        Assert.Equal(4, Directory.GetFiles(folder).Length);
    }

    /// <summary>As a build prints them, all of them, and nothing is written.</summary>
    [Fact]
    public async Task ErrorsStandAtTheirPlaces()
    {
        string spec = Spec("deep.pfpn.json", "{ \"model\": \"Deep\",\n  \"backbone\": { \"type\": \"resnet\", \"depth\": 51 },\n  \"head\": 1 }");
        AppResult result = await App.Workbench.Run("compile", spec, "--out", _directory.File("python"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        string[] lines = [.. result.Error.TrimEnd().Split('\n').Select(line => line.Trim())];
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"{spec}(2,44): error PFPN0104: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{spec}(3,3): error PFPN0101: ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["deep.pfpn.json"], _directory.Entries);
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task ABaseIsReadBesideTheSpecAndItsWarningsAreShown()
    {
        Spec("base.pfpn.json", Right.Replace("\"model\": \"StreetFpn\", ", "", StringComparison.Ordinal).Replace("\"fpn\": {}", "\"fpn\": { \"upsample\": \"nearest\", \"alignCorners\": true }", StringComparison.Ordinal));
        string spec = Spec("large.pfpn.json", """{ "model": "Large", "extends": "./base.pfpn.json" }""");
        string output = Expect.Success(await App.Workbench.Run("compile", spec, "--out", _directory.File("python")));

        Assert.Contains("base.pfpn.json(1,", output, StringComparison.Ordinal);
        Assert.Contains(": warning PFPN0119: ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory.File("python"), "Large.py")));
    }

    [Fact, Trait("Tier", "Thorough")]
    public async Task WhatCannotBeReadOrWrittenIsALine()
    {
        string spec = Spec("street.pfpn.json", Right);
        Expect.OneLine(await App.Workbench.Run("compile", _directory.File("absent.pfpn.json")), "absent.pfpn.json");
        Expect.OneLine(await App.Workbench.Run("compile", spec, "--backend", "keras"), "'keras'", "'pytorch'", "compile --help");
        Expect.OneLine(await App.Workbench.Run("compile", spec, "--out", spec), "Cannot write into", "it is a file");
        Expect.OneLine(await App.Workbench.Run("compile"), "compile --help");
        Assert.Equal(["street.pfpn.json"], _directory.Entries);
    }

    private string Spec(string name, string text)
    {
        File.WriteAllText(_directory.File(name), text);
        return _directory.File(name);
    }
}

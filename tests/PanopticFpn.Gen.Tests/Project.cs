using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PanopticFpn.Gen.Tests;

/// <summary>A user's project in memory: code, specs, and the generator between them.</summary>
internal sealed class Project
{
    private readonly Dictionary<string, AdditionalText> _specs = [];
    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    private Project(Project warm)
    {
        _specs = new(warm._specs);
        (_compilation, _driver) = (warm._compilation, warm._driver);
    }

    private Project(IEnumerable<(string Path, string Text)> specs, bool tracksSteps)
    {
        foreach ((string path, string text) in specs)
            _specs.Add(path, new SpecText(path, text));
        _compilation = CSharpCompilation.Create("Test", [CSharpSyntaxTree.ParseText("class Program { }")]);
        _driver = CSharpGeneratorDriver.Create(
            [new PanopticFpnGenerator().AsSourceGenerator()],
            _specs.Values,
            optionsProvider: new RootNamespaceOptions("Test.Root"),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracksSteps));
    }

    public static Project With(params (string Path, string Text)[] specs) => new(specs, tracksSteps: true);

    /// <summary>A project like another that has run: its next run is as that one's would be, and neither knows of the other's edits.</summary>
    public static Project Like(Project warm) => new(warm);

    /// <summary>
    /// A project as compilers and IDEs run it. Roslyn's tracking of steps loses a file that is edited in the run in which
    /// another one goes (seen in 4.8 and 4.14, with any generator that combines), so tests of long roads do without.
    /// </summary>
    public static Project Untracked(params (string Path, string Text)[] specs) => new(specs, tracksSteps: false);

    public static IEnumerable<string> SourceNames(GeneratorDriverRunResult result) =>
        result.Results.Single().GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal);

    /// <summary>Why each named step's outputs are as they are.</summary>
    public static IEnumerable<(string Name, IncrementalStepRunReason Reason)> Reasons(GeneratorDriverRunResult result) =>
        result.Results.Single().TrackedSteps
            .Where(step => step.Key is not ("Compilation" or "AnalyzerConfigOptions"))
            .Where(step => typeof(PanopticFpnGenerator.Steps).GetField(step.Key) is not null)
            .SelectMany(step => step.Value, (step, run) => (step.Key, run))
            .SelectMany(pair => pair.run.Outputs, (pair, output) => (pair.Key, output.Reason));

    /// <summary>Why each registered output is as it is.</summary>
    public static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorDriverRunResult result) =>
        result.Results.Single().TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs).Select(output => output.Reason);

    /// <summary>Every generated file's bytes by its name; what the compiler sees and no more.</summary>
    public static SortedDictionary<string, byte[]> SourceBytes(GeneratorDriverRunResult result) => new(
        result.Results.Single().GeneratedSources.ToDictionary(
            source => source.HintName,
            source => (byte[])[.. source.SourceText.Encoding!.GetPreamble(), .. source.SourceText.Encoding.GetBytes(source.SourceText.ToString())]),
        StringComparer.Ordinal);

    public GeneratorDriverRunResult Run()
    {
        _driver = _driver.RunGenerators(_compilation);
        GeneratorDriverRunResult result = _driver.GetRunResult();
        if (result.Results.Single().Exception is { } exception)
            throw exception;
        return result;
    }

    public Project EditCode(string code)
    {
        _compilation = _compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(code));
        return this;
    }

    public Project Edit(string path, string text)
    {
        var edited = new SpecText(path, text);
        _driver = _driver.ReplaceAdditionalText(_specs[path], edited);
        _specs[path] = edited;
        return this;
    }

    public Project Add(string path, string text)
    {
        var added = new SpecText(path, text);
        _driver = _driver.AddAdditionalTexts([added]);
        _specs.Add(path, added);
        return this;
    }

    public Project Delete(string path)
    {
        _driver = _driver.RemoveAdditionalTexts([_specs[path]]);
        _specs.Remove(path);
        return this;
    }

    /// <summary>Gives a spec another path and leaves its content and its place among the others.</summary>
    public Project Rename(string path, string newPath)
    {
        AdditionalText before = _specs[path];
        var renamed = new SpecText(newPath, before.GetText()!.ToString());
        _driver = _driver.ReplaceAdditionalText(before, renamed);
        _specs.Remove(path);
        _specs.Add(newPath, renamed);
        return this;
    }

    public Project WithRootNamespace(string rootNamespace)
    {
        _driver = _driver.WithUpdatedAnalyzerConfigOptions(new RootNamespaceOptions(rootNamespace));
        return this;
    }

    private sealed class SpecText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class RootNamespaceOptions(string rootNamespace) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Options(ImmutableDictionary<string, string>.Empty.Add("build_property.RootNamespace", rootNamespace));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                bool found = values.TryGetValue(key, out string? stored);
                value = stored ?? "";
                return found;
            }
        }
    }
}

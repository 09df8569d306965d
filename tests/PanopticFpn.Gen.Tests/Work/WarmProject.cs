using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PanopticFpn.Gen.Tests.Work;

/// <summary>
/// A project of many specs whose generator has run once, as an editor holds it. Every edit is prepared beforehand and
/// starts from the same state, so that an edit can be counted, weighed and timed as often as it must be.
/// </summary>
internal sealed class WarmProject
{
    private readonly AdditionalText[] _specs;
    private readonly GeneratorDriverOptions _options;
    private readonly CSharpCompilation _compilation;
    private readonly CSharpCompilation _editedCompilation;
    private readonly AdditionalText _target;
    private readonly AdditionalText _changed;
    private readonly AdditionalText _moved;
    private readonly AdditionalText _added;

    public WarmProject(int specs, bool tracksSteps = false)
    {
        _specs = [.. Enumerable.Range(0, specs).Select(index => new SpecText(PathOf(index), SpecOf(index)))];
        _options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, tracksSteps);

        SyntaxTree code = CSharpSyntaxTree.ParseText("class Program { static void Main() { } }");
        _compilation = CSharpCompilation.Create("App", [code]);
        _editedCompilation = _compilation.ReplaceSyntaxTree(code, CSharpSyntaxTree.ParseText("class Program { static void Main() { int a; } }"));
        Warm = Cold();

        // Neither the first nor the last, so that what lies before and behind it must stay.
        int target = specs / 2;
        _target = _specs[target];
        _changed = new SpecText(PathOf(target), SpecOf(target).Replace("\"classes\": 32", "\"classes\": 19", StringComparison.Ordinal));
        _moved = new SpecText(PathOf(target), "\n\n" + SpecOf(target).Replace(":", " :", StringComparison.Ordinal));
        _added = new SpecText(PathOf(specs), SpecOf(specs));
    }

    /// <summary>How many specs it has before any edit.</summary>
    public int Specs => _specs.Length;

    /// <summary>The generator as it is before any edit.</summary>
    public GeneratorDriver Warm { get; }

    /// <summary>The first run of all: what opening the project costs.</summary>
    public GeneratorDriver Cold() =>
        CSharpGeneratorDriver.Create([new PanopticFpnGenerator().AsSourceGenerator()], _specs, driverOptions: _options)
            .RunGenerators(_compilation);

    /// <summary>Runs the generator after one edit of the warm project, which stays as it is.</summary>
    public GeneratorDriver Run(Edit edit) => edit switch
    {
        Edit.KeystrokeInCode => Warm.RunGenerators(_editedCompilation),
        Edit.SpecEdited => Warm.ReplaceAdditionalText(_target, _changed).RunGenerators(_compilation),
        Edit.SpecMoved => Warm.ReplaceAdditionalText(_target, _moved).RunGenerators(_compilation),
        Edit.SpecAdded => Warm.AddAdditionalTexts([_added]).RunGenerators(_compilation),
        Edit.SpecDeleted => Warm.RemoveAdditionalTexts([_target]).RunGenerators(_compilation),
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit, null),
    };

    private static string PathOf(int index) => string.Create(CultureInfo.InvariantCulture, $"models/street{index:0000}.pfpn.json");

    private static string SpecOf(int index) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "$schema": "./pfpn.schema.json",
          "model": "Street{{index:0000}}",
          "namespace": "Street.Models",
          "backbone": { "type": "resnet", "depth": 50 },
          "fpn": { "channels": 256 },
          "semantic": { "channels": 128, "classes": 32 }
        }
        """);

    private sealed class SpecText(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }
}

using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using PanopticFpn.Gen.Diagnostics;
using Xunit;

namespace PanopticFpn.Gen.Tests.Pipeline;

/// <summary>Nothing of Roslyn's that belongs to one edit outlives it in the pipeline.</summary>
public class CachedValuesTests
{
    private const string Planted = nameof(Planted);

    private static readonly string[] StepNames =
        [.. typeof(PanopticFpnGenerator.Steps).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void NoStepKeepsWhatBelongsToOneEdit()
    {
        // All that a value can be: a model, a stand-in with its problems, no model at all, a name taken twice, and a link.
        Project project = Project.With(
            ("a.pfpn.json", SpecTexts.Street("StreetFpn")),
            ("b.pfpn.json", SpecTexts.Street("STREETFPN")),
            ("c.pfpn.json", SpecTexts.Street("Broken").Replace("\"depth\": 18", "\"depth\": 19, \"layers\": [1]", StringComparison.Ordinal)),
            ("d.pfpn.json", "{ not json"),
            ("e.pfpn.json", """{ "model": "Extended", "extends": "a.pfpn.json" }"""),
            ("appsettings.json", "{}"));
        GeneratorRunResult first = project.Run().Results.Single();
        Assert.Equal(StepNames.Order(), StepNames.Intersect(first.TrackedSteps.Keys).Order());
        Assert.Empty(CachedValues.Violations(first, StepNames));

        // Values that were kept are seen again, beside the new ones.
        project.EditCode("class Other { }").Edit("a.pfpn.json", SpecTexts.Street("StreetFpn", classes: 11)).Add("f.pfpn.json", SpecTexts.Street("Added"));
        Assert.Empty(CachedValues.Violations(project.Run().Results.Single(), StepNames));
    }

    [Fact]
    public void AnAdditionalTextInARecordInAnArrayIsFound()
    {
        string violation = Assert.Single(Violations(context => context.AdditionalTextsProvider
            .Select((text, _) => ImmutableArray.Create(new Held(null), new Held(text)))));
        Assert.StartsWith(Planted + ": ", violation, StringComparison.Ordinal);
        Assert.EndsWith("is a PlantedText, a kind of AdditionalText", violation, StringComparison.Ordinal);
    }

    /// <summary>No value is ever of one of these types exactly: all are abstract, so only assignability can find them.</summary>
    [Theory]
    [InlineData(nameof(Compilation))]
    [InlineData(nameof(ISymbol))]
    [InlineData(nameof(SyntaxTree))]
    [InlineData(nameof(SyntaxNode))]
    [InlineData(nameof(SourceText))]
    [InlineData(nameof(Location))]
    [InlineData(nameof(Diagnostic))]
    public void EveryKindIsFoundByItsSubclasses(string kind)
    {
        string[] violations = Violations(context => context.CompilationProvider
            .Select((compilation, cancellation) => ImmutableDictionary<string, (int, Held)>.Empty.Add(kind, (1, new Held(Of(kind, compilation))))));
        Assert.EndsWith("a kind of " + kind, Assert.Single(violations), StringComparison.Ordinal);
    }

    [Fact]
    public void ARulesDescriptorMayBeKept() =>
        Assert.Empty(Violations(context => context.CompilationProvider.Select((compilation, _) => new Held(Rules.InternalError))));

    /// <summary>A wrapper hides nothing where the step has no name and lies before those that have one.</summary>
    [Fact]
    public void ANamelessStepIsSearchedToo()
    {
        string violation = Assert.Single(Violations(context => context.AdditionalTextsProvider
            .Select((text, _) => new Held(text))
            .Select((held, _) => held.ToString().Length)));
        Assert.StartsWith("a nameless step: ", violation, StringComparison.Ordinal);
    }

    /// <summary>A closure is a class whose fields are what it captured.</summary>
    [Fact]
    public void AClosureIsSearchedToo() =>
        Assert.Single(Violations(context => context.AdditionalTextsProvider.Select((text, _) => new Held((Func<string>)(() => text.Path)))));

    [Fact]
    public void AFilterMayPassRoslynsInputsOn() =>
        Assert.Empty(Violations(context => context.AdditionalTextsProvider.Where(text => text.Path.Length > 0).Select((text, _) => text.Path)));

    [Fact]
    public void AnOutputStraightFromAnInputIsFound()
    {
        var generator = new PlantedGenerator(context => context.RegisterSourceOutput(context.CompilationProvider, (_, _) => { }));
        Assert.Single(CachedValues.Violations(Run(generator), [Planted]));
    }

    private static object Of(string kind, Compilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        return kind switch
        {
            nameof(Compilation) => compilation,
            nameof(ISymbol) => compilation.GetTypeByMetadataName("Program")!,
            nameof(SyntaxTree) => tree,
            nameof(SyntaxNode) => tree.GetRoot(),
            nameof(SourceText) => tree.GetText(),
            nameof(Location) => tree.GetRoot().GetLocation(),
            nameof(Diagnostic) => Diagnostic.Create(Rules.InternalError, Location.None),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
        };
    }

    private static string[] Violations<T>(Func<IncrementalGeneratorInitializationContext, IncrementalValuesProvider<T>> step) =>
        [.. CachedValues.Violations(Run(new PlantedGenerator(context => context.RegisterSourceOutput(step(context).WithTrackingName(Planted), (_, _) => { }))), [Planted])];

    private static string[] Violations<T>(Func<IncrementalGeneratorInitializationContext, IncrementalValueProvider<T>> step) =>
        [.. CachedValues.Violations(Run(new PlantedGenerator(context => context.RegisterSourceOutput(step(context).WithTrackingName(Planted), (_, _) => { }))), [Planted])];

    private static GeneratorRunResult Run(PlantedGenerator generator)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [generator.AsSourceGenerator()],
            [new PlantedText()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        var compilation = CSharpCompilation.Create("Test", [CSharpSyntaxTree.ParseText("class Program { }")]);
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    private sealed record Held(object? Value);

    private sealed class PlantedText : AdditionalText
    {
        public override string Path => "planted.txt";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From("text");
    }

    private sealed class PlantedGenerator(Action<IncrementalGeneratorInitializationContext> initialize) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) => initialize(context);
    }
}

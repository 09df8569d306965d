using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen;

/// <summary>
/// Compiles every <c>*.pfpn.json</c> of a project: Spec (what the user wrote) → Graph (what it means) → Passes (what is
/// better) → Emit (how it is spelt). Each stage is a pure function between values that compare by content, so an edit
/// runs again only what it changes.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class PanopticFpnGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<string> rootNamespace = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? value) ? value : "")
            .WithTrackingName(Steps.RootNamespace);

        // An AdditionalText is a new object at every edit; path and text compare by content.
        IncrementalValuesProvider<SpecFile> files = context.AdditionalTextsProvider
            .Where(text => SpecFile.IsSpec(text.Path))
            .Select((text, cancellation) => new SpecFile(text.Path, text.GetText(cancellation)?.ToString() ?? ""))
            .WithTrackingName(Steps.File);

        // Spec: no compilation, one file with what it extends at a time.
        IncrementalValuesProvider<ReadSpec> specs = files
            .Combine(ExtendedSpecsOf(files))
            .Select((pair, _) => SpecSource.Resolve(pair.Left, pair.Right))
            .WithTrackingName(Steps.Extend)
            .Combine(rootNamespace)
            .Select((pair, _) => ReadSpec.Of(pair.Left, pair.Right))
            .WithTrackingName(Steps.Read);

        // Graph, Passes, Emit: from the spec without its positions, so that moving a brace compiles nothing.
        IncrementalValuesProvider<CompiledSpec> models = specs
            .Select((read, _) => read.WithoutPlaces())
            .WithTrackingName(Steps.Spec)
            .Select((located, _) => CompiledSpec.Of(located))
            .WithTrackingName(Steps.Compile);

        // A model's name belongs to one spec; empty for nearly everybody, so nearly always unchanged.
        IncrementalValueProvider<EquatableArray<NameConflict>> conflicts = specs
            .Select((read, _) => new ModelName(read.Path, (read.Result.Spec ?? read.Result.StandIn)?.FullName))
            .WithTrackingName(Steps.Name)
            .Collect()
            .Select((names, _) => NameConflict.Find(names))
            .WithTrackingName(Steps.Conflicts);

        // Layers that do not fit, found once, where the spec was compiled; nearly always none.
        IncrementalValueProvider<EquatableArray<MisshapenSpec>> misshapen = models
            .Where(model => model.Model is { Mismatches.Count: > 0 })
            .Select((model, _) => new MisshapenSpec(model.Path, model.Model!.Mismatches))
            .Collect()
            .Select((found, _) => found.ToEquatableArray());

        // Two outputs, problems and classes: an error that moves does not print the classes again.
        IncrementalValuesProvider<EquatableArray<LocatedProblem>> problems = specs
            .Combine(conflicts.Combine(misshapen))
            .Select((pair, _) => SpecDiagnostics.Of(pair.Left, pair.Right.Left, pair.Right.Right))
            .WithTrackingName(Steps.Diagnose);
        context.RegisterSourceOutput(problems, SpecDiagnostics.Report);

        IncrementalValuesProvider<CompiledSpec> named = models
            .Combine(conflicts)
            .Select((pair, _) => pair.Left.Unless(pair.Right))
            .WithTrackingName(Steps.Emit);
        context.RegisterSourceOutput(named, (output, model) => model.AddTo(output));
    }

    /// <summary>The specs that others extend; in nearly every project none, so nearly always unchanged.</summary>
    private static IncrementalValueProvider<ExtendedSpecs> ExtendedSpecsOf(IncrementalValuesProvider<SpecFile> files)
    {
        IncrementalValueProvider<EquatableArray<ExtendsLink>> links = files
            .Select((file, _) => ExtendsLink.Of(file))
            .WithTrackingName(Steps.Link)
            .Where(link => link is not null)
            .Collect()
            .Select((found, _) => found.OfType<ExtendsLink>().ToEquatableArray());
        return files
            .Combine(links)
            .Where(pair => ExtendsLink.IsBase(pair.Left, pair.Right))
            .Select((pair, _) => pair.Left)
            .Collect()
            .Select((bases, _) => new ExtendedSpecs(bases.ToEquatableArray()));
    }

    /// <summary>The pipeline's steps, by which tests see what ran again.</summary>
    internal static class Steps
    {
        public const string RootNamespace = nameof(RootNamespace);
        public const string File = nameof(File);
        public const string Link = nameof(Link);
        public const string Extend = nameof(Extend);
        public const string Read = nameof(Read);
        public const string Spec = nameof(Spec);
        public const string Compile = nameof(Compile);
        public const string Name = nameof(Name);
        public const string Conflicts = nameof(Conflicts);
        public const string Diagnose = nameof(Diagnose);
        public const string Emit = nameof(Emit);
    }
}

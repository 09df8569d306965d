using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen;

internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>What the compiler makes of a spec.</summary>
/// <param name="Files">The generated files; where layers do not fit, those of a class that stands in.</param>
/// <param name="Mismatches">The layers that do not fit.</param>
/// <param name="InternalError">What went wrong in the compiler itself, or null.</param>
internal sealed record CompiledModel(EquatableArray<GeneratedFile> Files, EquatableArray<ShapeMismatch> Mismatches, string? InternalError);

/// <summary>The pipeline from a spec to files: lowering, shapes, the passes of each form, the backends that print the forms.</summary>
public static class ModelCompiler
{
    /// <summary>What the source generator prints: C# in all its parts.</summary>
    private static readonly IBackend[] CSharpBackends = [BackendRegistry.Get("torchsharp"), BackendRegistry.Get("onnx")];

    /// <summary>The names of the backends.</summary>
    public static IReadOnlyList<string> Backends => BackendRegistry.Names;

    /// <summary>Compiles the text of a spec by one backend. Whatever is wrong with the spec is in the result.</summary>
    /// <param name="specText">The spec.</param>
    /// <param name="options">The backend, and where the spec is.</param>
    /// <exception cref="ArgumentException">There is no backend of that name.</exception>
    public static CompilationResult Compile(string specText, CompilationOptions options)
    {
        IBackend backend = BackendRegistry.Get((options ?? throw new ArgumentNullException(nameof(options))).Backend);
        var file = new SpecFile(options.Path, specText ?? throw new ArgumentNullException(nameof(specText)));
        IReadOnlyList<ReadSpec> specs = SpecFiles.Read(file, options.ReadSpec, options.RootNamespace);
        CompiledModel? model = specs[0].Result.Spec is { } spec ? Compile(spec, [backend]) : null;

        CompilationMessage[] messages = [.. SpecDiagnostics.Messages(specs, model)];
        bool failed = model is null || messages.Any(message => message.IsError);
        return new CompilationResult(failed ? [] : [.. model!.Files.Select(printed => new CompiledFile(printed.HintName, printed.Text))], messages);
    }

    /// <summary>Compiles a spec to C#.</summary>
    internal static CompiledModel Compile(NetworkSpec spec) => Compile(spec, CSharpBackends);

    internal static CompiledModel Compile(NetworkSpec spec, IReadOnlyList<IBackend> backends)
    {
        try
        {
            (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(NetworkLowering.Lower(spec));
            EquatableArray<GeneratedFile> files = mismatches.Count > 0 ? StandIn(spec, backends) : Print(spec, network, backends);
            return new CompiledModel(files, mismatches.ToEquatableArray(), InternalError: null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect of the compiler must not take the other specs down (CS8785).
            return new CompiledModel([], [], exception.Message);
        }
    }

    /// <summary>The same class with layers that fit, so that the build shows what does not and no missing class.</summary>
    private static EquatableArray<GeneratedFile> StandIn(NetworkSpec spec, IReadOnlyList<IBackend> backends)
    {
        // Layers that do not fit have groups that do not divide, or leave nothing of a fixed size.
        NetworkSpec fitting = spec.WithOneGroup();
        if (InferShapes.Run(NetworkLowering.Lower(fitting)).Mismatches.Count > 0)
            fitting = fitting with { Input = spec.Input.With(ImageInput.Height, null).With(ImageInput.Width, null) };
        (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(NetworkLowering.Lower(fitting));
        return mismatches.Count > 0 ? [] : Print(fitting, network, backends);
    }

    private static EquatableArray<GeneratedFile> Print(NetworkSpec spec, Network network, IReadOnlyList<IBackend> backends)
    {
        var forms = new NetworkForms(network);
        return backends
            .SelectMany(backend => backend.Files)
            .Select(file => new GeneratedFile(file.NameFor(spec), file.Print(forms.Of(file.Form), forms)))
            .ToEquatableArray();
    }
}

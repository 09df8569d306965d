using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Backends.Onnx;
using PanopticFpn.Gen.Backends.TorchSharp;
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
internal static class ModelCompiler
{
    /// <summary>What the source generator prints: C# in all its parts.</summary>
    private static readonly IBackend[] CSharpBackends = [new TorchSharpBackend(), new OnnxBackend()];

    /// <summary>Compiles a spec to C#.</summary>
    public static CompiledModel Compile(NetworkSpec spec) => Compile(spec, CSharpBackends);

    public static CompiledModel Compile(NetworkSpec spec, IReadOnlyList<IBackend> backends)
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
        NetworkSpec fitting = spec.WithOneGroup();
        (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(NetworkLowering.Lower(fitting));
        return mismatches.Count > 0 ? [] : Print(fitting, network, backends);
    }

    private static EquatableArray<GeneratedFile> Print(NetworkSpec spec, Network network, IReadOnlyList<IBackend> backends)
    {
        var forms = new NetworkForms(network);
        return backends
            .SelectMany(backend => backend.Files)
            .Select(file => new GeneratedFile(spec.FullName + file.Extension, file.Print(forms.Of(file.Form), forms)))
            .ToEquatableArray();
    }
}

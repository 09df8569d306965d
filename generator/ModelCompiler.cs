using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Emit;
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

/// <summary>The road from a spec to C#, in the order of its rooms.</summary>
internal static class ModelCompiler
{
    public static CompiledModel Compile(NetworkSpec spec)
    {
        try
        {
            (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(NetworkLowering.Lower(spec));
            EquatableArray<GeneratedFile> files = mismatches.Count > 0 ? StandIn(spec) : Emit(spec, network);
            return new CompiledModel(files, mismatches.ToEquatableArray(), InternalError: null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect of the compiler must not take the other specs down (CS8785).
            return new CompiledModel([], [], exception.Message);
        }
    }

    /// <summary>The form that trains: the seed's operations in the seed's order, memory given back as early as it can be.</summary>
    public static Network TrainingForm(Network network) => FindLastUses.Run(ChooseInPlace.Run(network));

    /// <summary>The form that trains faster: the same function of the same parameters, convolutions before upsampling where that is less work.</summary>
    public static Network RearrangedForm(Network network) => FindLastUses.Run(ChooseInPlace.Run(TrainingPasses.Run(network)));

    /// <summary>The form that is deployed: the same function at less cost.</summary>
    public static Network InferenceForm(Network network) => InferencePasses.Run(network);

    /// <summary>The inference form as TorchSharp runs it, without autograd: memory written over and given back as early as it can be.</summary>
    public static Network FrozenForm(Network inference) =>
        FindLastUses.Run(ChooseInPlace.RunWithoutAutograd(LeaveAtOutputs.Run(DropCancelledBiases.Run(PairTaps.Run(inference)))));

    /// <summary>The same class with layers that fit, so that the build shows what does not and no missing class.</summary>
    private static EquatableArray<GeneratedFile> StandIn(NetworkSpec spec)
    {
        NetworkSpec fitting = spec.WithOneGroup();
        (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(NetworkLowering.Lower(fitting));
        return mismatches.Count > 0 ? [] : Emit(fitting, network);
    }

    private static EquatableArray<GeneratedFile> Emit(NetworkSpec spec, Network network)
    {
        NetworkDescription description = DescribeSteps.Run(network);
        Network training = TrainingForm(network);
        (Network inference, OptimizationReport report) = InferencePasses.RunAndReport(network);
        GeneratedFile[] files =
        [
            new(spec.FullName + ".g.cs", ModelEmitter.Emit(training, description)),
            new(spec.FullName + ".Training.g.cs", RearrangedEmitter.Emit(training, RearrangedForm(network))),
            new(spec.FullName + ".Inference.g.cs", InferenceEmitter.Emit(FrozenForm(inference))),
            new(spec.FullName + ".Onnx.g.cs", OnnxEmitter.Emit(inference)),
            new(spec.FullName + ".Description.g.cs", DescriptionEmitter.Emit(training, description, report)),
        ];
        return files.ToEquatableArray();
    }
}

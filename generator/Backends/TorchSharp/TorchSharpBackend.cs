using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>C# classes over TorchSharp: the network, its training and inference forms, and its description.</summary>
internal sealed class TorchSharpBackend : IBackend
{
    public IReadOnlyList<BackendFile> Files { get; } =
    [
        new(".g.cs", Pipelines.Network, (network, forms) => ModelEmitter.Emit(network, forms.Description)),
        new(".Training.g.cs", Pipelines.TrainingForm, (form, forms) => RearrangedEmitter.Emit(forms.Of(Pipelines.Network), form)),
        new(".Inference.g.cs", Pipelines.InferenceForm, (form, _) => InferenceEmitter.Emit(form)),
        new(".Description.g.cs", Pipelines.Network, (network, forms) => DescriptionEmitter.Emit(network, forms.Description, forms.Report)),
    ];
}

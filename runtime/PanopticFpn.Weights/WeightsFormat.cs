namespace PanopticFpn.Weights;

/// <summary>The formats of weights files.</summary>
public enum WeightsFormat
{
    /// <summary>What <c>torch.save</c> has written since PyTorch 1.6: a zip archive with a pickle and its storages.</summary>
    TorchZip,

    /// <summary>What <c>torch.save</c> wrote before PyTorch 1.6: pickles and storages in one stream.</summary>
    TorchStream,

    /// <summary>safetensors: a JSON header, then the numbers.</summary>
    Safetensors,

    /// <summary>What TorchSharp's <c>module.save</c> writes.</summary>
    TorchSharp,
}

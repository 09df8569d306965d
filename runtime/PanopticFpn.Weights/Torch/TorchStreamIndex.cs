using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Torch;

/// <summary>Reads what a checkpoint of torch.save holds.</summary>
internal static class TorchStreamIndex
{
    public static WeightsIndex Read(FileBytes file, string? under) => throw file.Refused("checkpoints are not read yet.");
}

using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Safetensors;

/// <summary>Reads what a safetensors file holds.</summary>
internal static class SafetensorsIndex
{
    public static WeightsIndex Read(FileBytes file) => throw file.Refused("safetensors are not read yet.");
}

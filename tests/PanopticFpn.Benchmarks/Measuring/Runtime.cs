namespace PanopticFpn.Benchmarks.Measuring;

/// <summary>What runs a network: the two families never share a process, since each keeps threads of its own.</summary>
internal enum Runtime
{
    Onnx,
    Torch,
}

using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>Frozen blocks that run one after another.</summary>
/// <param name="blocks">The blocks, at least one.</param>
public abstract class FrozenBlocks(IEnumerable<nn.IModule<Tensor, Tensor>> blocks) : nn.IModule<Tensor, Tensor>
{
    private readonly nn.IModule<Tensor, Tensor>[] _blocks = [.. blocks];

    /// <summary>Runs the blocks one after another.</summary>
    /// <param name="x">What the first block takes; it stays as it is.</param>
    /// <returns>What the last block gives.</returns>
    public Tensor call(Tensor x)
    {
        Tensor y = _blocks[0].call(x);
        foreach (nn.IModule<Tensor, Tensor> block in _blocks[1..])
            y = y.Into(block);
        return y;
    }
}

using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Blocks that run one after another; their names in the state dict are their indices.</summary>
/// <typeparam name="TBlock">The kind of block.</typeparam>
public abstract class BlockList<TBlock> : NetworkModule<Tensor>, IReadOnlyList<TBlock>
    where TBlock : nn.Module<Tensor, Tensor>
{
    private readonly TBlock[] _blocks;

    /// <summary>Creates the blocks.</summary>
    /// <param name="name">The class's name.</param>
    /// <param name="count">The number of blocks, at least one.</param>
    /// <param name="create">Makes the block of an index.</param>
    protected BlockList(string name, long count, Func<long, TBlock> create)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(create);
        _blocks = new TBlock[count];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = Register(i.ToString(CultureInfo.InvariantCulture), create(i));
    }

    /// <summary>The number of blocks.</summary>
    public int Count => _blocks.Length;

    /// <summary>A block, counted from the input.</summary>
    public TBlock this[int index] => _blocks[index];

    /// <summary>Runs the blocks one after another.</summary>
    /// <param name="input">What the first block takes.</param>
    /// <returns>What the last block gives.</returns>
    public override Tensor forward(Tensor input)
    {
        Tensor y = _blocks[0].call(input);
        foreach (TBlock block in _blocks[1..])
            y = y.Into(block);
        return y;
    }

    /// <summary>The blocks from the input on.</summary>
    public IEnumerator<TBlock> GetEnumerator() => ((IEnumerable<TBlock>)_blocks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Text;
using PanopticFpn.Weights.Writing;

namespace PanopticFpn.Weights.Pickle;

/// <summary>Writes a pickle of protocol 2, with the operations that PyTorch's <c>weights_only</c> reader knows.</summary>
internal sealed class PickleWriter
{
    private readonly ByteBuilder _bytes = new();
    private readonly Dictionary<string, int> _memo = [];

    public PickleWriter()
    {
        Write(PickleOperation.Proto);
        _bytes.Add8(2);
    }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    public void Write(PickleOperation operation) => _bytes.Add8((byte)operation);

    /// <summary>Names a class or function of Python; the second time by what was kept of the first.</summary>
    public void Global(string module, string name) => Once($"{module}\n{name}", () =>
    {
        Write(PickleOperation.Global);
        _bytes.Add(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));
    });

    /// <summary>Writes a text that stands in the pickle many times.</summary>
    public void Repeated(string text) => Once(text, () => Text(text));

    public void Text(string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        Write(PickleOperation.BinUnicode);
        _bytes.Add32((uint)encoded.Length);
        _bytes.Add(encoded);
    }

    /// <summary>Writes an integer of at least 0.</summary>
    public void Integer(long value)
    {
        if (value <= byte.MaxValue)
        {
            Write(PickleOperation.BinInt1);
            _bytes.Add8((byte)value);
        }
        else if (value <= int.MaxValue)
        {
            Write(PickleOperation.BinInt);
            _bytes.Add32((uint)value);
        }
        else
        {
            Write(PickleOperation.Long1);
            _bytes.Add8(sizeof(long));
            _bytes.Add64(value);
        }
    }

    public void Tuple(IEnumerable<long> values)
    {
        Write(PickleOperation.Mark);
        foreach (long value in values)
            Integer(value);
        Write(PickleOperation.Tuple);
    }

    private void Once(string key, Action write)
    {
        if (_memo.TryGetValue(key, out int index))
        {
            Write(PickleOperation.BinGet);
            _bytes.Add8((byte)index);
            return;
        }

        write();
        _memo.Add(key, _memo.Count);
        Write(PickleOperation.BinPut);
        // Few names are repeated: the functions, the storages, two texts.
        _bytes.Add8(checked((byte)_memo[key]));
    }
}

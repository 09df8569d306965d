using System.Globalization;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Pickle;

/// <summary>Gives the storage that a pickle names by a tuple.</summary>
internal delegate PickleValue PersistentLoad(PickleArguments id);

/// <summary>
/// Reads a pickle without Python: every operation makes plain data, and the few functions that a state dict names are
/// computed here. Anything else that it names ends the reading.
/// </summary>
internal sealed class PickleMachine
{
    // A few bytes can make an object; this bounds what a small compressed file can take.
    private const int MostOperations = 1 << 22;
    private const int NewestProtocol = 5;

    private readonly FileBytes _file;
    private readonly PickleInput _input;
    private readonly PickleLiterals _literals;
    private readonly PersistentLoad? _persistentLoad;
    private readonly PickleStack _stack;
    private readonly Dictionary<uint, PickleValue> _memo = [];

    private PickleMachine(FileBytes file, Stream stream, PersistentLoad? persistentLoad)
    {
        _file = file;
        _input = new PickleInput(file, stream);
        _literals = new PickleLiterals(file, _input);
        _persistentLoad = persistentLoad;
        _stack = new PickleStack(file);
    }

    /// <summary>Reads one pickle and leaves the stream behind it.</summary>
    /// <param name="file">The file, for what is thrown.</param>
    /// <param name="stream">Its bytes, which other things may follow.</param>
    /// <param name="persistentLoad">Gives the storages; null where there are none.</param>
    /// <exception cref="WeightsFileException">It is damaged, or names what it may not.</exception>
    public static PickleValue Read(FileBytes file, Stream stream, PersistentLoad? persistentLoad = null) =>
        new PickleMachine(file, stream, persistentLoad).Run();

    private PickleValue Run()
    {
        for (int count = 0; count < MostOperations; count++)
        {
            var operation = (PickleOperation)_input.Byte();
            if (operation == PickleOperation.Stop)
                return _stack.Pop();
            if (_literals.Read(operation) is { } value)
                _stack.Push(value);
            else if (!Arrange(operation) && !Fill(operation) && !Remember(operation) && !Call(operation))
                throw _file.Damaged($"its pickle has the unknown operation 0x{(byte)operation:x2} at byte {_input.Position - 1}");
        }

        throw _file.Refused($"its pickle has more than {MostOperations:N0} operations. Save the state dict alone: torch.save(model.state_dict(), path).");
    }

    /// <summary>Moves what is on the stack; false for the other operations.</summary>
    private bool Arrange(PickleOperation operation)
    {
        switch (operation)
        {
            case PickleOperation.Proto:
                int protocol = _input.Byte();
                return protocol <= NewestProtocol ? true : throw _file.Refused($"its pickle is of protocol {protocol}, which is newer than {NewestProtocol}.");
            case PickleOperation.Frame:
                _input.Skip(sizeof(ulong));
                return true;
            case PickleOperation.Mark:
                _stack.Mark();
                return true;
            case PickleOperation.Pop:
                _stack.PopValueOrMark();
                return true;
            case PickleOperation.PopMark:
                _stack.PopToMark();
                return true;
            case PickleOperation.Dup:
                _stack.Push(_stack.Peek());
                return true;
            case PickleOperation.Tuple:
                _stack.Push(new PickleTuple(_stack.PopToMark()));
                return true;
            case >= PickleOperation.Tuple1 and <= PickleOperation.Tuple3:
                _stack.Push(new PickleTuple(_stack.Pop(operation - PickleOperation.Tuple1 + 1)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Fills a container; false for the other operations.</summary>
    private bool Fill(PickleOperation operation)
    {
        switch (operation)
        {
            case PickleOperation.List:
                PickleValue[] items = _stack.PopToMark();
                _stack.Push(new PickleList());
                Append(items);
                return true;
            case PickleOperation.Append:
                Append(_stack.Pop(1));
                return true;
            case PickleOperation.Appends:
                Append(_stack.PopToMark());
                return true;
            case PickleOperation.Dict:
                PickleValue[] pairs = _stack.PopToMark();
                _stack.Push(new PickleDictionary());
                SetItems(pairs);
                return true;
            case PickleOperation.SetItem:
                SetItems(_stack.Pop(2));
                return true;
            case PickleOperation.SetItems:
                SetItems(_stack.PopToMark());
                return true;
            case PickleOperation.AddItems:
                _stack.PopToMark();
                return _stack.Peek() == PickleOpaque.Set ? true : throw Unfit("adds to");
            case PickleOperation.FrozenSet:
                _stack.PopToMark();
                _stack.Push(PickleOpaque.Set);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Keeps or fetches what is used again; false for the other operations.</summary>
    private bool Remember(PickleOperation operation)
    {
        switch (operation)
        {
            case PickleOperation.Put:
                _memo[LineIndex()] = _stack.Peek();
                return true;
            case PickleOperation.BinPut:
                _memo[_input.Byte()] = _stack.Peek();
                return true;
            case PickleOperation.LongBinPut:
                _memo[_input.UInt32()] = _stack.Peek();
                return true;
            case PickleOperation.Memoize:
                _memo[(uint)_memo.Count] = _stack.Peek();
                return true;
            case PickleOperation.Get:
                Fetch(LineIndex());
                return true;
            case PickleOperation.BinGet:
                Fetch(_input.Byte());
                return true;
            case PickleOperation.LongBinGet:
                Fetch(_input.UInt32());
                return true;
            default:
                return false;
        }
    }

    /// <summary>Names or calls something, where Python would run code; false for the other operations.</summary>
    private bool Call(PickleOperation operation)
    {
        switch (operation)
        {
            case PickleOperation.Global:
                Name(_input.Line(), _input.Line());
                return true;
            case PickleOperation.StackGlobal:
                PickleValue[] path = _stack.Pop(2);
                if (path is not [PickleString module, PickleString name])
                    throw _file.Damaged($"its pickle names something by {path[0].Kind} and {path[1].Kind}");
                Name(module.Value, name.Value);
                return true;
            case PickleOperation.Reduce or PickleOperation.NewObj:
                PickleValue[] call = _stack.Pop(2);
                Invoke(call[0], call[1]);
                return true;
            case PickleOperation.NewObjEx:
                PickleValue[] callWithNames = _stack.Pop(3);
                Invoke(callWithNames[0], callWithNames[1]);
                return true;
            case PickleOperation.Inst:
                Name(_input.Line(), _input.Line());
                PickleValue instanceOf = _stack.Pop();
                Invoke(instanceOf, new PickleTuple(_stack.PopToMark()));
                return true;
            case PickleOperation.Obj:
                PickleValue[] parts = _stack.PopToMark();
                Invoke(parts.FirstOrDefault() ?? PickleNone.Value, new PickleTuple(parts[Math.Min(1, parts.Length)..]));
                return true;
            case PickleOperation.Build:
                return TakesState(_stack.Pop()) ? true : throw Unfit("sets attributes of");
            case PickleOperation.BinPersId:
                LoadPersistent(_stack.Pop());
                return true;
            default:
                return false;
        }
    }

    // The attributes of a dictionary, such as _metadata, are no weights; nor is what PyTorch 0.2 wrote behind a parameter:
    // (requires_grad, volatile, hooks). States of other lengths would replace its numbers.
    private bool TakesState(PickleValue state) => _stack.Peek() switch
    {
        PickleDictionary or PickleOpaque => true,
        PickleTensor or PickleStrangeTensor => state is PickleTuple { Items.Count: 3 },
        _ => false,
    };

    private void Name(string module, string name)
    {
        // A pickle of a whole object begins with its class; the format before PyTorch 1.6 puts the word 'module' before those inside.
        bool isWholeObject = _stack.IsEmpty || _stack.Top is PickleString { Value: "module" };
        _stack.Push(AllowedGlobals.Find(_file, module, name, isWholeObject));
    }

    private void Invoke(PickleValue callee, PickleValue arguments)
    {
        if (callee is not PickleGlobal { Call: { } call } global)
            throw _file.Damaged($"its pickle calls {callee.Kind}, which is no function");
        if (arguments is not PickleTuple { Items: var items })
            throw _file.Damaged($"its pickle calls {callee.Kind} with {arguments.Kind} for arguments");
        _stack.Push(call(new PickleArguments(_file, global.Name, items)));
    }

    private void LoadPersistent(PickleValue id)
    {
        if (_persistentLoad is null || id is not PickleTuple { Items: var items })
            throw _file.Damaged($"its pickle names a storage by {id.Kind}");
        _stack.Push(_persistentLoad(new PickleArguments(_file, "storage", items)));
    }

    private void Append(PickleValue[] items)
    {
        if (_stack.Peek() is not PickleList list)
            throw Unfit("appends to");
        list.Items.AddRange(items);
    }

    private void SetItems(PickleValue[] items)
    {
        if (_stack.Peek() is not PickleDictionary dictionary)
            throw Unfit("sets items of");
        if (items.Length % 2 != 0)
            throw _file.Damaged("its pickle has a key without a value");
        for (int index = 0; index < items.Length; index += 2)
            dictionary.Set(items[index], items[index + 1]);
    }

    private uint LineIndex()
    {
        string line = _input.Line();
        return uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
            ? index
            : throw _file.Damaged($"its pickle keeps something as {Quotation.Of(line)}");
    }

    private void Fetch(uint index) =>
        _stack.Push(_memo.TryGetValue(index, out PickleValue? value) ? value : throw _file.Damaged($"its pickle uses entry {index} of its memo before it is there"));

    private WeightsFileException Unfit(string does) => _file.Damaged($"its pickle {does} {_stack.Peek().Kind}");
}

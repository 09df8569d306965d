using System.Globalization;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Pickle;

/// <summary>Reads what stands in a pickle as itself: numbers, texts, empty containers.</summary>
internal sealed class PickleLiterals(FileBytes file, PickleInput input)
{
    /// <summary>What the operation makes out of nothing but the bytes behind it; null for other operations.</summary>
    public PickleValue? Read(PickleOperation operation) => operation switch
    {
        PickleOperation.None => PickleNone.Value,
        PickleOperation.NewTrue => PickleBoolean.True,
        PickleOperation.NewFalse => PickleBoolean.False,
        PickleOperation.Int => IntegerLine(),
        PickleOperation.BinInt => new PickleInteger(input.Int32()),
        PickleOperation.BinInt1 => new PickleInteger(input.Byte()),
        PickleOperation.BinInt2 => new PickleInteger(input.UInt16()),
        PickleOperation.Long => IntegerLine(),
        PickleOperation.Long1 => Integer(input.Byte()),
        PickleOperation.Long4 => Integer(Length(input.Int32())),
        PickleOperation.Float => FloatLine(),
        PickleOperation.BinFloat => Skip(sizeof(double), PickleOpaque.Float),
        PickleOperation.BinString => OldText(Length(input.Int32())),
        PickleOperation.ShortBinString => OldText(input.Byte()),
        PickleOperation.BinUnicode => new PickleString(input.Text(input.UInt32())),
        PickleOperation.ShortBinUnicode => new PickleString(input.Text(input.Byte())),
        PickleOperation.BinUnicode8 => new PickleString(input.Text(input.UInt64())),
        PickleOperation.BinBytes => Skip(input.UInt32(), PickleOpaque.Bytes),
        PickleOperation.ShortBinBytes => Skip(input.Byte(), PickleOpaque.Bytes),
        PickleOperation.BinBytes8 or PickleOperation.ByteArray8 => Skip(input.UInt64(), PickleOpaque.Bytes),
        PickleOperation.EmptyTuple => PickleTuple.Empty,
        PickleOperation.EmptyList => new PickleList(),
        PickleOperation.EmptyDict => new PickleDictionary(),
        PickleOperation.EmptySet => PickleOpaque.Set,
        _ => null,
    };

    private ulong Length(int length) =>
        length >= 0 ? (ulong)length : throw file.Damaged($"its pickle has a negative length at byte {input.Position}");

    private PickleValue Integer(ulong length) =>
        input.Integer(length) is { } value ? new PickleInteger(value) : PickleOpaque.LongInteger;

    // Booleans of the first protocol are integers of two digits; integers may end in L as Python 2 wrote them.
    private PickleValue IntegerLine()
    {
        string line = input.Line();
        if (line is "00" or "01")
            return line == "01" ? PickleBoolean.True : PickleBoolean.False;
        return long.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? new PickleInteger(value)
            : PickleOpaque.LongInteger;
    }

    private PickleOpaque FloatLine()
    {
        input.Line();
        return PickleOpaque.Float;
    }

    private PickleOpaque Skip(ulong length, PickleOpaque value)
    {
        input.Skip(length);
        return value;
    }

    private PickleValue OldText(ulong length) =>
        input.TextOrBytes(length) is { } text ? new PickleString(text) : PickleOpaque.Bytes;
}

using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Tests.Torch;
using Xunit;
using static PanopticFpn.Weights.Pickle.PickleOperation;

namespace PanopticFpn.Weights.Tests.Pickle;

public sealed class PickleMachineTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static PickleBytes Start => PickleBytes.Start;

    [Fact]
    public void ALaterValueOfAKeyReplacesTheEarlierOneInItsPlace()
    {
        byte[] pickle = Start.Do(EmptyDict, Mark).Text("a").Tensor("0", 1).Text("b").Tensor("0", 2).Text("a").Tensor("0", 3).Do(SetItems).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", Checkpoints.Singles(3))));

        Assert.Equal(["a float32 [3]", "b float32 [2]"], file.Tensors.Select(tensor => tensor.ToString()));
    }

    [Fact]
    public void TheFirstProtocolAndPythonTwoAreRead()
    {
        // OrderedDict([["a", tensor]]) with texts as bytes, marks for everything, and a memo in decimal digits.
        byte[] pickle = new PickleBytes().Global("collections", "OrderedDict").Do(Mark, Mark, Mark)
            .Do(ShortBinString).Raw(1, (byte)'a').Do(Put).Line("300").Tensor("0", 2).Do(List, List, PickleOperation.Tuple, Reduce)
            .Do(Get).Line("300").Do(Pop).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", Checkpoints.Singles(2))));

        Assert.Equal("a float32 [2]", Assert.Single(file.Tensors).ToString());
    }

    [Fact]
    public void NumbersInDigitsAreRead()
    {
        // The shape (2,), the offset 1: I, L and the boolean of the first protocol.
        PickleBytes tensor = new PickleBytes().Global("torch._utils", "_rebuild_tensor").Do(Mark).Storage("0", 3)
            .Do(Long).Line("1L").Do(Mark, Int).Line("2").Do(PickleOperation.Tuple).Integers(1).Do(Int).Line("00").Do(PickleOperation.Float).Line("1.5")
            .Do(PickleOperation.Tuple, Reduce);
        using WeightsFile file = WeightsFile.Open(_directory.Zip(tensor, Checkpoints.Singles(3)));

        Assert.Equal([1.0, 2.0], Numbers.Of(file, Assert.Single(file.Tensors)));
    }

    [Theory]
    [InlineData(new byte[0], "0")]
    [InlineData(new byte[] { 0xff }, "-1")]
    [InlineData(new byte[] { 0xff, 0 }, "255")]
    [InlineData(new byte[] { 0, 0x80 }, "-32768")]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f }, "9223372036854775807")]
    public void IntegersAreAsLongAsTheyNeedToBe(byte[] bytes, string number)
    {
        PickleBytes tensor = new PickleBytes().Global("torch._utils", "_rebuild_tensor").Do(Mark).Storage("0", 2)
            .Do(Long1).Raw((byte)bytes.Length).Raw(bytes).Integers(9).Integers(1).Do(PickleOperation.Tuple, Reduce);

        Assert.StartsWith($"is damaged: its tensor 'x', float32 [9] at {number} with strides [1],", Checkpoints.Refusal(_directory.Zip(tensor, Checkpoints.Singles(2))), StringComparison.Ordinal);
    }

    [Fact]
    public void TheParametersOfPyTorchZeroPointTwoAreRead()
    {
        PickleBytes tensor = new PickleBytes().Global("torch.nn.parameter", "Parameter").Global("torch._utils", "_rebuild_tensor").Do(Mark).Storage("0", 2)
            .Integer(0).Integers(2).Integers(1).Do(PickleOperation.Tuple, Reduce, NewTrue, Tuple2, NewObj)
            .Do(NewTrue, NewFalse).Global("collections", "OrderedDict").Do(EmptyTuple, Reduce, Tuple3, Build);
        using WeightsFile file = WeightsFile.Open(_directory.Zip(tensor, Checkpoints.Singles(2)));

        Assert.Equal([0.0, 1.0], Numbers.Of(file, Assert.Single(file.Tensors)));
    }

    [Fact]
    public void WhatHoldsItselfIsReadAndSearchedOnce()
    {
        byte[] pickle = Start.Do(EmptyDict, BinPut).Raw(0).Do(EmptyList, BinPut).Raw(1).Do(BinGet).Raw(1).Do(Append).Do(Pop)
            .Do(Mark).Text("state_dict").Do(BinGet).Raw(0).Text("model").Do(BinGet).Raw(0).Text("w").Tensor("0", 1).Text("list").Do(BinGet).Raw(1).Do(SetItems).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", Checkpoints.Singles(1))));

        Assert.Equal("", file.Under);
        Assert.Equal("w", Assert.Single(file.Tensors).Name);
    }

    [Fact]
    public void DictionariesThatShareDictionariesAreSearchedOnce()
    {
        // Each of 10,000 dictionaries holds the next one twice: paths without end, but few dictionaries.
        PickleBytes pickle = Start.Do(EmptyDict);
        for (int level = 0; level < 10_000; level++)
            pickle.Do(BinPut).Raw(0).Do(Pop, EmptyDict, Mark).Text("a").Do(BinGet).Raw(0).Text("b").Do(BinGet).Raw(0).Do(SetItems);

        Assert.StartsWith("is not read: there is no tensor under a name in its dictionaries.", Checkpoints.Refusal(_directory.Zip(pickle.Stop())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((byte)Tuple1)]
    [InlineData((byte)PickleOperation.List)]
    [InlineData((byte)PickleOperation.Dict)]
    public void DepthTakesNoStack(byte code)
    {
        var operation = (PickleOperation)code;
        PickleBytes pickle = Start.Do(None);
        for (int level = 0; level < 200_000; level++)
        {
            if (operation == Tuple1)
                pickle.Do(Tuple1);
            else
                pickle.Do(BinPut).Raw(0).Do(Pop, Mark, ShortBinUnicode).Raw(1, (byte)'a').Do(BinGet).Raw(0).Do(operation);
        }

        Assert.StartsWith("is not read: ", Checkpoints.Refusal(_directory.Zip(pickle.Stop())), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> Damaged => new()
    {
        { "empty", [], "its pickle breaks off at byte 0" },
        { "no stop", Start.Do(None).Stop()[..^1], "its pickle breaks off at byte 3" },
        { "stop with nothing", Start.Stop(), "its pickle takes more from its stack than was put there" },
        { "below a mark", Start.Do(EmptyList, None, Mark, Append).Stop(), "its pickle takes more from its stack than was put there" },
        { "no mark", Start.Do(None, PickleOperation.Tuple).Stop(), "its pickle lacks a mark" },
        { "pair of one", Start.Do(None, Tuple2).Stop(), "its pickle takes more from its stack than was put there" },
        { "absent from the memo", Start.Do(BinGet).Raw(7).Stop(), "its pickle uses entry 7 of its memo before it is there" },
        { "memo of nothing", Start.Do(BinPut).Raw(7).Stop(), "its pickle takes more from its stack than was put there" },
        { "memo by no number", Start.Do(None, Put).Line("-1").Stop(), "its pickle keeps something as '-1'" },
        { "unknown", Start.Raw(0xff).Stop(), "its pickle has the unknown operation 0xff at byte 2" },
        { "extension", Start.Raw(0x82, 1).Stop(), "its pickle has the unknown operation 0x82 at byte 2" },
        { "out of band", Start.Raw(0x97).Stop(), "its pickle has the unknown operation 0x97 at byte 2" },
        { "identifier in a line", Start.Raw((byte)'P').Line("0").Stop(), "its pickle has the unknown operation 0x50 at byte 2" },
        { "key without a value", Start.Do(EmptyDict, Mark, None, SetItems).Stop(), "its pickle has a key without a value" },
        { "item of a list", Start.Do(EmptyList, None, None, SetItem).Stop(), "its pickle sets items of a list" },
        { "append to a dictionary", Start.Do(EmptyDict, None, Append).Stop(), "its pickle appends to a dictionary" },
        { "add to a list", Start.Do(EmptyList, Mark, AddItems).Stop(), "its pickle adds to a list" },
        { "state of a list", Start.Do(EmptyList, None, Build).Stop(), "its pickle sets attributes of a list" },
        { "state of a tensor", Start.Tensor("0", 1).Do(None).Do(Build).Stop(), "its pickle sets attributes of a tensor" },
        { "call of a text", Start.Text("os.system").Do(EmptyTuple, Reduce).Stop(), "its pickle calls a text, which is no function" },
        { "call of a type", Start.Global("torch", "Tensor").Do(EmptyTuple, Reduce).Stop(), "its pickle calls 'torch.Tensor', which is no function" },
        { "arguments in a list", Start.Global("collections", "OrderedDict").Do(EmptyList, Reduce).Stop(), "its pickle calls 'collections.OrderedDict' with a list for arguments" },
        { "name of a number", Start.Text("os").Integer(1).Do(StackGlobal).Stop(), "its pickle names something by a text and an integer" },
        { "object of nothing", Start.Do(Mark, Obj).Stop(), "its pickle calls None, which is no function" },
        { "no storage", Start.Do(None, BinPersId).Stop(), "its pickle names a storage by None" },
        { "short storage", Start.Text("storage").Do(Tuple1, BinPersId).Stop(), "its pickle calls 'storage' with nothing as argument 5" },
        { "bad text", Start.Do(BinUnicode).Raw(1, 0, 0, 0, 0xff).Stop(), "its pickle has a text at byte 8 that is not UTF-8" },
        { "long text", Start.Do(BinUnicode8).Raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f).Stop(), "its pickle breaks off at byte 11" },
        { "very long text", Start.Do(BinUnicode8).Raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).Stop(), "its pickle breaks off at byte 11" },
        { "long bytes", Start.Do(BinBytes).Raw(0xff, 0xff, 0xff, 0xff).Stop(), "its pickle breaks off at byte 7" },
        { "long integer", Start.Do(Long4).Raw(0xff, 0xff, 0xff, 0x7f).Stop(), "its pickle breaks off at byte 7" },
        { "negative length", Start.Do(Long4).Raw(0xff, 0xff, 0xff, 0xff).Stop(), "its pickle has a negative length at byte 7" },
        { "negative length of a text", Start.Do(BinString).Raw(0xff, 0xff, 0xff, 0xff).Stop(), "its pickle has a negative length at byte 7" },
        { "endless line", Start.Do(Int).Line(new string('1', 5000)).Stop(), "its pickle has a name at byte 4100 that does not end" },
        { "tensor of nothing", Start.Global("torch._utils", "_rebuild_tensor_v2").Do(EmptyTuple, Reduce).Stop(), "its pickle calls 'torch._utils._rebuild_tensor_v2' with nothing as argument 1" },
        { "parameter of nothing", Start.Global("torch.nn.parameter", "Parameter").Do(None, Tuple1, NewObj).Stop(), "its pickle calls 'torch.nn.parameter.Parameter' with None as argument 1" },
        { "pairs of three", Start.Global("collections", "OrderedDict").Do(EmptyList, EmptyTuple, Append, Tuple1, Reduce).Stop(), "its pickle calls 'collections.OrderedDict' with a list as argument 1" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void ADamagedPickleIsNamedAsOne(string what, byte[] pickle, string message)
    {
        Assert.NotEmpty(what);
        string path = _directory.Zip(pickle);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal($"is damaged: {message}.", Checkpoints.Refusal(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ANewerProtocolIsRefused() =>
        Assert.Equal("is not read: its pickle is of protocol 6, which is newer than 5.", Checkpoints.Refusal(_directory.Zip(new PickleBytes().Do(Proto).Raw(6).Stop())));

    [Fact]
    public void AWordOfMegabytesThatIsThereIsPassedOver()
    {
        var digits = new byte[5_000_000];
        byte[] pickle = Start.Do(EmptyDict).Text("n").Do(Long4).Raw(0x40, 0x4b, 0x4c, 0).Raw(digits).Do(SetItem).Text("x").Tensor("0", 1).Do(SetItem).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", Checkpoints.Singles(1))));

        Assert.Equal("x", Assert.Single(file.Tensors).Name);
    }
}

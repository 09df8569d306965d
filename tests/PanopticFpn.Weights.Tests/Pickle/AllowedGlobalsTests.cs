using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Tests.Torch;
using Xunit;
using static PanopticFpn.Weights.Pickle.PickleOperation;

namespace PanopticFpn.Weights.Tests.Pickle;

/// <summary>Pickles that would run code in Python.</summary>
public sealed class AllowedGlobalsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static PickleBytes Start => PickleBytes.Start;

    public static TheoryData<string, string> Names => new()
    {
        { "os", "system" },
        { "nt", "system" },
        { "builtins", "eval" },
        { "builtins", "exec" },
        { "builtins", "getattr" },
        { "builtins", "__import__" },
        { "builtins", "object" },
        { "__builtin__", "apply" },
        { "subprocess", "Popen" },
        { "runpy", "_run_code" },
        { "functools", "partial" },
        { "operator", "attrgetter" },
        { "copyreg", "_reconstructor" },
        { "importlib", "import_module" },
        { "collections", "OrderedDict.fromkeys" },
        { "collections.OrderedDict", "__init__" },
        { "torch", "load" },
        { "torch", "" },
        { "torch.storage", "_load_from_bytes" },
        { "torch.hub", "load" },
        { "torch._utils", "_import_dotted_name" },
        { "torch._utils", "_rebuild_device_tensor_from_numpy" },
        { "torch", "_utils._rebuild_tensor_v2.__globals__" },
        { "torch.distributed.nn.api.remote_module", "_recursive_script_module_receiver" },
        { "argparse", "ArgumentParser" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOtherNameIsRefusedWhereverItStands(string module, string name)
    {
        string path = $"{(module == "__builtin__" ? "builtins" : module)}.{name}";
        string refusal = $"is not read: it names '{path}', which no weights need, so it could run code when Python loads it; nothing of it was run. "
            + "Save the state dict alone: torch.save(model.state_dict(), path).";
        byte[][] pickles =
        [
            // As a key's value, by every operation that can name something.
            Start.Do(EmptyDict).Text("x").Global(module, name).Do(EmptyTuple, Reduce, SetItem).Stop(),
            Start.Do(EmptyDict).Text("x").Text(module).Text(name).Do(StackGlobal, EmptyTuple, NewObj, SetItem).Stop(),
            Start.Do(EmptyDict).Text("x").Do(Mark, Inst).Line(module).Line(name).Do(SetItem).Stop(),
            Start.Do(EmptyDict).Text("x").Do(Mark).Global(module, name).Do(Obj, SetItem).Stop(),
            Start.Do(EmptyDict).Text("x").Global(module, name).Do(EmptyTuple, EmptyDict, NewObjEx, SetItem).Stop(),
            // In a dictionary's attributes, which are not kept; merely named; behind tensors.
            Start.Do(EmptyDict).Do(EmptyDict).Text("_metadata").Global(module, name).Do(SetItem, Build).Stop(),
            Start.Do(EmptyDict).Global(module, name).Do(Pop).Stop(),
            Start.Do(EmptyDict).Text("x").Tensor("0", 1).Do(SetItem).Text("y").Global(module, name).Do(SetItem).Stop(),
        ];

        Assert.All(pickles, pickle => Assert.Equal(refusal, Checkpoints.Refusal(_directory.Zip(pickle, ("data/0", new byte[4])))));
    }

    [Fact]
    public void TheCommandLineOfTheTrainingMayStandBesideTheWeights()
    {
        byte[] pickle = Start.Do(EmptyDict, Mark).Text("args").Global("argparse", "Namespace").Do(EmptyTuple, NewObj, EmptyDict).Text("lr").Integer(1).Do(SetItem, Build)
            .Text("model").Do(EmptyDict).Text("x").Tensor("0", 1).Do(SetItem, SetItems).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", new byte[4])));

        Assert.Equal("model", file.Under);
        Assert.Equal("x", Assert.Single(file.Tensors).Name);
    }

    [Fact]
    public void AnAttackIsNoModuleWhereItStandsFirst()
    {
        byte[] pickle = Start.Global("posix", "system").Text("touch PFPN_WAS_HERE").Do(Tuple1, Reduce).Stop();

        Assert.StartsWith("is not read: it names 'posix.system', which no weights need", Checkpoints.Refusal(_directory.Zip(pickle)), StringComparison.Ordinal);
        Assert.False(File.Exists("PFPN_WAS_HERE"));
    }

    [Fact]
    public void ANameIsQuotedInOneShortLine()
    {
        byte[] pickle = Start.Do(EmptyDict).Text("a\n\u001b[2Jb\u2028" + new string('c', 5000)).Text("d").Do(StackGlobal).Stop();

        string refusal = Checkpoints.Refusal(_directory.Zip(pickle));
        Assert.StartsWith("is not read: it names 'a??[2Jb?ccc", refusal, StringComparison.Ordinal);
        Assert.Contains("ccc...', which", refusal, StringComparison.Ordinal);
        Assert.InRange(refusal.Length, 0, 500);
    }

    [Fact]
    public void ATensorWithAttributesIsReadWithoutThem()
    {
        PickleBytes tensor = WithAttributes("torch._utils", "_rebuild_tensor_v2", "torch", "Tensor");
        using WeightsFile file = WeightsFile.Open(_directory.Zip(tensor, Checkpoints.Singles(2)));

        Assert.Equal([0.0, 1.0], Numbers.Of(file, Assert.Single(file.Tensors)));
    }

    [Theory]
    [InlineData("torch._tensor", "_rebuild_from_type_v2", "torch", "Tensor")]
    [InlineData("collections", "OrderedDict", "torch", "Tensor")]
    [InlineData("torch._utils", "_rebuild_tensor_v2", "collections", "OrderedDict")]
    public void AttributesBringNoOtherCalls(string module, string name, string typeModule, string type)
    {
        string refusal = Checkpoints.Refusal(_directory.Zip(WithAttributes(module, name, typeModule, type), Checkpoints.Singles(2)));
        Assert.StartsWith("is damaged: its pickle calls 'torch._tensor._rebuild_from_type_v2' with '", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uint16", ElementType.U16, 2)]
    [InlineData("uint32", ElementType.U32, 4)]
    [InlineData("uint64", ElementType.U64, 8)]
    [InlineData("float8_e4m3fn", ElementType.F8E4M3, 1)]
    [InlineData("float8_e5m2", ElementType.F8E5M2, 1)]
    public void TheNewerTypesLieInStoragesWithoutOne(string name, ElementType type, int size)
    {
        byte[] numbers = [.. Enumerable.Range(0, 6 * size).Select(index => (byte)index)];
        PickleBytes tensor = new PickleBytes().Global("torch._utils", "_rebuild_tensor_v3").Do(Mark).Storage("0", 6 * size, "UntypedStorage", "torch.storage")
            .View(2, [2, 2], [2, 1]).Global("torch", name).Do(PickleOperation.Tuple, Reduce);
        using WeightsFile file = WeightsFile.Open(_directory.Zip(tensor, numbers));

        StoredTensor stored = Assert.Single(file.Tensors);
        Assert.Equal(type, stored.Type);
        var bytes = new byte[4 * size];
        file.Read(stored, bytes);
        Assert.Equal(numbers[(2 * size)..], bytes);
    }

    [Fact]
    public void NumbersThatAreStillToBeNegatedAreRefused()
    {
        PickleBytes tensor = new PickleBytes().Global("torch._utils", "_rebuild_tensor_v2").Do(Mark).Storage("0", 2).View(0, [2], [1])
            .Do(EmptyDict).Text("neg").Do(NewTrue, SetItem, PickleOperation.Tuple, Reduce);

        Assert.Equal("is not read: its tensor 'x' is lazily negated or conjugated, and only dense tensors are read.", Checkpoints.Refusal(_directory.Zip(tensor, Checkpoints.Singles(2))));
    }

    private static PickleBytes WithAttributes(string module, string name, string typeModule, string type) =>
        new PickleBytes().Global("torch._tensor", "_rebuild_from_type_v2").Do(Mark).Global(module, name).Global(typeModule, type)
            .Do(Mark).Storage("0", 2).View(0, [2], [1]).Do(PickleOperation.Tuple).Do(EmptyDict).Text("tag").Text("v").Do(SetItem).Do(PickleOperation.Tuple, Reduce);
}

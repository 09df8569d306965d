using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class AddWhenTests
{
    private static readonly Single Sample = new(new AddWhen("holds"));

    [Fact]
    public void TheShapesHaveToAgreeWhereTheSumIsTaken()
    {
        Bindings holds = Sample.Bind(new Argument("holds", 1)), fails = Sample.Bind(new Argument("holds", 0));
        Assert.Equal(Single.Map(8), Sample.Shape(holds, Single.Map(8), Single.Map(8)));
        Assert.Equal(Single.Map(8), Sample.Shape(fails, Single.Map(8), Single.Map(4)));
        Assert.Equal(
            "'y' takes two tensors of one shape, but the input 'a' gives [N,8,H,W] and the input 'b' gives [N,4,H,W]",
            Sample.Mismatch(holds, Single.Map(8), Single.Map(4)));
    }

    [Fact]
    public void ItIsThereWhereTheConstantHolds()
    {
        var operation = new AddWhen("holds");
        Assert.True(operation.IsThere(Bindings.None));
        Assert.True(operation.IsThere(Sample.Bind(new Argument("holds", 1))));
        Assert.False(operation.IsThere(Sample.Bind(new Argument("holds", 0))));
        Assert.Equal(new Cost(0, 4 * 3 * 8 * 512 * 512), Sample.Cost(Single.Map(8), Single.Map(8)));
        Assert.Equal("Add", Sample.Label());
    }

    [Fact]
    public void ItsCodeGivesAHandleOfItsOwnOrWritesOverTheFirst()
    {
        Assert.Equal("a.AddWhen(Holds, b)", Sample.TorchSharp(operands: 2));
        Assert.Equal("a.AddInPlaceWhen(Holds, b)", Sample.TorchSharp(operands: 2, inPlace: true));
        Assert.Equal("Holds ? scope.Add(\"y\", a, b) : a", Sample.Onnx(operands: 2));
        Assert.Equal(new FormLayer("bool", "Holds", "", "source.Holds"), Sample.FrozenLayer);
    }

    [Fact]
    public void ItWritesOverTheFirstOperandNeverTheSecond()
    {
        Assert.Equal((true, true), Single.WritesOver(new AddWhen("holds"), "b"));
        Assert.Equal((false, true), Single.WritesOver(new Relu(), new AddWhen("holds"), "b"));
        Assert.Equal((false, false), Single.WritesOver(new AddWhen("holds"), "x"));

        // What it gives may be its operand's memory, so nothing writes over that.
        Assert.Equal((false, false), Single.WritesOver(new AddWhen("holds"), new Add(), "b"));
    }
}

using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Functions of single numbers and products by channel, with open sizes, against TorchSharp in every opset.</summary>
public sealed class ActivationTests
{
    // Numbers on both sides of the bends at -3 and 3, and beyond.
    private const double Spread = 4;

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void Hardswish(int opset) => AssertSame(opset, scope => scope.Hardswish, x => x.hardswish());

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void Hardsigmoid(int opset) => AssertSame(opset, scope => scope.Hardsigmoid, x => x.hardsigmoid());

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void Gelu(int opset) => AssertSame(opset, scope => scope.Gelu, x => x.gelu());

    [Theory]
    [InlineData(19, new[] { "Div", "Erf", "Add", "Mul", "Mul" })]
    [InlineData(20, new[] { "Gelu" })]
    public void GeluIsOneOperatorWhereThereIsOne(int opset, string[] operators)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("gelu.onnx");
        Graphs.Save(path, Graphs.Open(3), (scope, x) => scope.Gelu("gelu", x), opset);
        Assert.Equal(operators, OnnxModelFile.Read(path).Graph.Node.Select(node => node.OpType));
    }

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void SqueezeAndExcitation(int opset) => Graphs.AssertSame(
        opset,
        channels: 5,
        (scope, x) => scope.ScaleChannels("scaled", x, scope.Hardsigmoid("gate", scope.GlobalAveragePool("mean", x, keepsAxes: true))),
        x =>
        {
            using Tensor mean = x.mean([2, 3], keepdim: true);
            using Tensor gate = mean.hardsigmoid();
            return x.mul(gate);
        });

    [Fact]
    public void FactorsOfAnotherShapeAreRefused()
    {
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        ArgumentException error = Assert.Throws<ArgumentException>(() => graph.Root.ScaleChannels("y", x, x));
        Assert.StartsWith("Cannot scale the channels of 'x' [N,3,H,W] by 'x' [N,3,H,W]: there should be one number a channel.", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(int opset, Func<OnnxScope, Func<string, OnnxValue, OnnxValue>> operation, Func<Tensor, Tensor> expected) => Graphs.AssertSame(
        opset,
        channels: 3,
        (scope, x) => operation(scope)("y", scope.Multiply("wide", x, Spread)),
        x =>
        {
            using Tensor wide = x.Multiply(Spread);
            return expected(wide);
        });
}

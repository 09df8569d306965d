using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

/// <summary>A module whose body is one operation on the inputs <c>a</c>, <c>b</c>, … that gives <c>y</c>.</summary>
internal sealed class Single(Operation operation, params Member[] members)
{
    private static readonly string[] Inputs = ["a", "b", "c"];

    /// <summary>Every constant that the tests name.</summary>
    private static readonly Constant[] Constants =
    [
        new("channels", ConstantKind.Integer, "Channels."),
        new("holds", ConstantKind.Boolean, "Whether."),
        new("rate", ConstantKind.Real, "How often."),
    ];

    /// <summary>[N,channels,H,W].</summary>
    public static TensorShape Map(Dimension channels) => new(Dimension.Symbol("N"), channels, Dimension.Symbol("H"), Dimension.Symbol("W"));

    /// <summary>[N,H,W,channels].</summary>
    public static TensorShape Last(Dimension channels) => new(Dimension.Symbol("N"), Dimension.Symbol("H"), Dimension.Symbol("W"), channels);

    /// <summary>[N,channels].</summary>
    public static TensorShape Row(Dimension channels) => new(Dimension.Symbol("N"), channels);

    /// <summary>[N,channels,1,1].</summary>
    public static TensorShape Pixel(Dimension channels) => new(Dimension.Symbol("N"), channels, 1, 1);

    public ModuleDefinition Definition(int operands = 1) => new("Block", "A block.", Map(8), Constants, members, [BodyOf(operands)]);

    /// <summary>The constants with values.</summary>
    public Bindings Bind(params Argument[] arguments) => Bindings.None.Enter(new ModuleInstance(Definition(), arguments));

    /// <summary>The shape of the result; everything fits.</summary>
    public TensorShape Shape(params TensorShape[] operands) => Shape(Bindings.None, operands);

    public TensorShape Shape(Bindings bindings, params TensorShape[] operands)
    {
        (TensorShape shape, IReadOnlyList<ShapeMismatch> mismatches) = Infer(bindings, operands);
        Assert.Empty(mismatches);
        return shape;
    }

    /// <summary>What does not fit, in words.</summary>
    public string Mismatch(params TensorShape[] operands) => Mismatch(Bindings.None, operands);

    public string Mismatch(Bindings bindings, params TensorShape[] operands) => Assert.Single(Infer(bindings, operands).Mismatches).Message;

    /// <summary>What it costs for one picture of 512x512.</summary>
    public Cost Cost(params TensorShape[] operands) => Cost(Bindings.None, operands);

    public Cost Cost(Bindings bindings, params TensorShape[] operands) => CostModel.Of(ImageInput.Lower(ImageInput.Component.Default))
        .Of(Definition(operands.Length), bindings, operation, operands, Infer(bindings, operands).Shape);

    public (long Parameters, long MultiplyAddsPerElement) Size(params Argument[] arguments) => operation.Size(Definition(), Bind(arguments));

    public string Label(params Argument[] arguments) => operation.Label(Definition(), Bind(arguments));

    /// <param name="module">What stands before the names of the module.</param>
    public string TorchSharp(int operands = 1, bool inPlace = false, string module = "") => operation.TorchSharp(new TorchSharpCall(
        BodyOf(operands).Steps[0] with { InPlace = inPlace }, operand => operand, step => module + step.Operation.Reads));

    public string Onnx(int operands = 1)
    {
        Body body = BodyOf(operands);
        return operation.Onnx(new OnnxCall(Definition(operands), body, body.Steps[0], new ShapeLocals()));
    }

    public FormLayer? FrozenLayer => operation.FrozenLayer(Definition());

    /// <summary>Whether it writes over a result of a convolution that nothing else reads, with autograd and without.</summary>
    public static (bool WithAutograd, bool Without) WritesOver(Operation operation, params string[] others) => WritesOver(new Conv2d("Conv"), operation, others);

    /// <inheritdoc cref="WritesOver(Operation, string[])"/>
    public static (bool WithAutograd, bool Without) WritesOver(Operation producer, Operation operation, params string[] others)
    {
        var body = new Body(
            Body.Forward, "", BodyAccess.Module, [new BodyInput("a"), new BodyInput("b")],
            [new Step(["x"], producer, ["a"]), new Step(["y"], operation, ["x", .. others])], [new BodyOutput("y", "y", 1)], null);
        return (ChooseInPlace.Run(body).Steps[1].InPlace, ChooseInPlace.RunWithoutAutograd(body).Steps[1].InPlace);
    }

    private Body BodyOf(int operands) => new(
        Body.Forward,
        "One operation.",
        BodyAccess.Module,
        [.. Inputs.Take(operands).Select(input => new BodyInput(input))],
        [new Step(["y"], operation, Inputs.Take(operands).ToArray())],
        [new BodyOutput("y", "y", 1)],
        null);

    private (TensorShape Shape, IReadOnlyList<ShapeMismatch> Mismatches) Infer(Bindings bindings, TensorShape[] operands)
    {
        var inference = new ShapeInference();
        TensorShape shape = inference.Infer(Definition(operands.Length), BodyOf(operands.Length), bindings, operands)["y"];
        return (shape, inference.Mismatches);
    }
}

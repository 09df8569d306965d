using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>
/// One operation of a body. Operands and results are named by the step that holds it. Everything that the compiler asks of an operation is a
/// member here, so that an operation is one file with its layer, and one that forgets an answer does not compile.
/// </summary>
internal abstract record Operation
{
    /// <summary>Where the result's memory comes from: it decides what may write over it.</summary>
    public abstract ResultMemory Memory { get; }

    /// <summary>Whether it can write its result over its first operand.</summary>
    public virtual bool WritesInPlace => false;

    /// <summary>
    /// Whether autograd reads its first operand's numbers in the backward pass. libtorch copies such an operand before it is written
    /// over, which costs more than a new result: it is written over only where nothing is differentiated.
    /// </summary>
    public virtual bool SavesOperand => false;

    /// <summary>Whether it does something in training alone; else its result is its first operand.</summary>
    public virtual bool IsForTraining => false;

    /// <summary>The boolean or real constant of the definition that its code reads where it runs, by a property of the module, or null.</summary>
    public virtual string? ReadsConstant => null;

    /// <summary>Whether it is there where the constants have these values; else its result is its first operand.</summary>
    public virtual bool IsThere(Bindings bindings) => true;

    /// <summary>Whether its two operands may change places, to the last bit.</summary>
    public virtual bool IsCommutative => false;

    /// <summary>Whether <c>describe</c> begins a group of steps with it.</summary>
    public virtual bool OpensGroup => false;

    /// <summary>The module's layer or child that it is a call of, or null.</summary>
    public virtual string? Member => null;

    /// <summary>What its TorchSharp code reads of the module: a layer, a child, another body, or whether it trains.</summary>
    public virtual string? Reads => Member;

    /// <summary>The operation without the scale that each of its calls states anew: operations that are equal so share a layer.</summary>
    public virtual Operation WithoutScale() => this;

    /// <summary>The shapes of its results. What does not fit is told to the context, and inference goes on.</summary>
    public abstract IReadOnlyList<TensorShape> Infer(ShapeContext context);

    /// <summary>What it costs for pictures of one size.</summary>
    public abstract Cost CostOf(CostContext context);

    /// <summary>What tables call it: <c>Conv2d 3x3, stride 2</c>.</summary>
    public abstract string Label(ModuleDefinition definition, Bindings bindings);

    /// <summary>Its parameters, and the multiply-adds for each number of its result.</summary>
    public virtual (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings) => default;

    /// <summary>The expression in TorchSharp.</summary>
    public abstract string TorchSharp(TorchSharpCall call);

    /// <summary>The layer over frozen weights that its TorchSharp code calls in the inference form, or null where it calls none.</summary>
    public abstract FormLayer? FrozenLayer(ModuleDefinition definition);

    /// <summary>The layer that its TorchSharp code calls in the rearranged form, or null where it calls the network's own.</summary>
    public virtual FormLayer? RearrangedLayer => null;

    /// <summary>The expression that states it in ONNX.</summary>
    public abstract string Onnx(OnnxCall call);

    /// <summary>The expression in PyTorch.</summary>
    public abstract string PyTorch(PyTorchCall call);

    /// <summary>What its PyTorch code uses that PyTorch does not have, or null.</summary>
    public virtual PythonDefinition? PyTorchDefinition => null;

    /// <summary>A kernel with its stride: <c>3x3, stride 2</c>.</summary>
    protected static string Window(long kernel, long stride) => $"{kernel}x{kernel}" + (stride == 1 ? "" : $", stride {stride}");

    /// <summary>A space and a real number of the definition where it is known, else nothing.</summary>
    protected static string Known(Scalar value, Bindings bindings) => value.RealIn(bindings) is { } real ? " " + CSharp.Double(real) : "";

    /// <summary>For a backend that a pass spares the operation.</summary>
    protected NotSupportedException IsNeverIn(string backend) => new($"{this} is expected to be rewritten by a pass before {backend}.");
}

/// <summary>Where the memory of a result comes from.</summary>
internal enum ResultMemory
{
    /// <summary>New, and nothing else needs its numbers.</summary>
    Fresh,

    /// <summary>New, and autograd reads its numbers in the backward pass.</summary>
    Saved,

    /// <summary>It may be an operand's, or belong to another body.</summary>
    Shared,
}

/// <summary>A layer that a form of the network has of its own.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, if no other form of the same layer has that.</param>
/// <param name="Variant">What else to append to the name where another has it.</param>
/// <param name="Creation">The expression that makes it. A frozen form has the module in <c>source</c> and what makes frozen layers in <c>weights</c>.</param>
internal sealed record FormLayer(string Type, string Name, string Variant, string Creation)
{
    /// <summary>A constant of the module, which a frozen form holds too, under the same name.</summary>
    public static FormLayer OfConstant(string type, string constant) => new(type, CSharp.Pascal(constant), "", $"source.{CSharp.Pascal(constant)}");
}

/// <summary>An operation by a layer of the module.</summary>
/// <param name="Layer">The layer's .NET name.</param>
internal abstract record LayerOperation(string Layer) : Operation
{
    public override string? Member => Layer;
}

/// <summary>An operation without parameters, on numbers one by one: the result has the first operand's shape, and moving the numbers is all that it costs.</summary>
internal abstract record ElementwiseOperation : Operation
{
    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) => [context.X];

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;
}

using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>An operation that runs other bodies: it costs what they cost, and walks of a network enter them.</summary>
internal abstract record CallOperation : Operation
{
    public override ResultMemory Memory => ResultMemory.Shared;

    public override Cost CostOf(CostContext context) => throw new NotSupportedException($"{this} costs what the bodies cost that it runs.");

    public override string Label(ModuleDefinition definition, Bindings bindings) => throw new NotSupportedException($"{this} is described by what it runs.");

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    /// <summary>The declaration of the frozen module that it calls, or null where it stays in its own.</summary>
    public abstract string? FrozenModule(ModuleDefinition definition);
}

/// <summary>Runs a child module.</summary>
internal sealed record Call(string Child) : CallOperation
{
    public override string? Member => Child;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) => context.Enter(context.MemberNamed<ChildModule>(Child).Instance, context.X);

    public override string? FrozenModule(ModuleDefinition definition) =>
        $"private {definition.MemberNamed<ChildModule>(Child).Instance.Definition.Name}.Frozen {Child} {{ get; }} = new(source.{Child}, weights);";

    public override string TorchSharp(TorchSharpCall call) => $"{call.Name}.call({call.Operands})";

    public override string Onnx(OnnxCall call) => $"{Child}.Export({call.ChildScope(Child)}, {call.X})";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

/// <summary>Runs a child module where it is there, and passes its operand on where it is not.</summary>
internal sealed record CallWhenPresent(string Child) : CallOperation
{
    public override string? Member => Child;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var child = context.MemberNamed<ChildModule>(Child);
        return context.Bindings.Holds(child.When) ? context.Enter(child.Instance, context.X) : [context.X];
    }

    public override string? FrozenModule(ModuleDefinition definition) =>
        $"private {definition.MemberNamed<ChildModule>(Child).Instance.Definition.Name}.Frozen? {Child} {{ get; }} = source.{Child} is null ? null : new(source.{Child}, weights);";

    public override string TorchSharp(TorchSharpCall call) => $"{call.Name}?.call({call.X})";

    public override string Onnx(OnnxCall call) => $"{Child}?.Export({call.ChildScope(Child)}, {call.X}) ?? {call.X}";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

/// <summary>Runs the module's repeated blocks, one after another. A module that is a list of blocks has no other step.</summary>
internal sealed record RunBlocks(string Blocks) : CallOperation
{
    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var blocks = context.MemberNamed<RepeatedBlocks>(Blocks);
        TensorShape first = context.Enter(blocks.First, context.X)[0];
        return [context.Enter(blocks.Rest, first)[0]];
    }

    public override string? FrozenModule(ModuleDefinition definition) => null;

    public override string TorchSharp(TorchSharpCall call) => throw new NotSupportedException("A list of blocks runs them itself.");

    public override string Onnx(OnnxCall call) => throw new NotSupportedException("A list of blocks runs them itself.");

    public override string PyTorch(PyTorchCall call) => throw new NotSupportedException("A list of blocks runs them itself.");
}

/// <summary>Runs another body of the same module.</summary>
internal sealed record CallBody(string Body) : CallOperation
{
    public override string? Reads => Body;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) => context.EnterBody(Body);

    public override string? FrozenModule(ModuleDefinition definition) => null;

    public override string TorchSharp(TorchSharpCall call) => $"{call.Name}({call.Operands})";

    public override string Onnx(OnnxCall call) => $"Export{Body}(scope, {call.Operands})";

    public override string PyTorch(PyTorchCall call) => call.OfBody(Body);
}

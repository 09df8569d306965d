using PanopticFpn.Gen.Emit;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>A step as TorchSharp code writes it.</summary>
/// <param name="operand">What to write where a value is read.</param>
/// <param name="name">What the operation reads of the module, where the code stands.</param>
internal sealed class TorchSharpCall(Step step, Func<string, string> operand, Func<Step, string> name)
{
    public bool InPlace => step.InPlace;

    public string X => Operand(0);

    /// <summary>All operands, with commas.</summary>
    public string Operands => string.Join(", ", step.Operands.Select(operand));

    public string Name => name(step);

    /// <summary>What stands before a property of the module: nothing inside it, else an expression and a dot.</summary>
    private string Module => Name.Substring(0, Name.Length - (step.Operation.Reads?.Length ?? 0));

    /// <summary>A call of a layer or a child that takes one tensor.</summary>
    public string OfLayer => $"{Name}.call({X})";

    /// <summary>A number of the definition where the code stands.</summary>
    public string Number(Scalar value) => value.Constant is null ? value.ToString() : Module + CSharp.Pascal(value.Constant);

    public string Operand(int index) => operand(step.Operands[index]);

    /// <summary>The arguments of an operation that gives a multiple of its second operand's size.</summary>
    public string Target(long scale) => $"like: {Operand(1)}" + (scale == 1 ? "" : $", scale: {scale}");
}

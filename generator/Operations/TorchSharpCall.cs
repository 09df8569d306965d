using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>A step as TorchSharp code writes it.</summary>
/// <param name="operand">What to write where a value is read.</param>
/// <param name="name">What the operation reads of the module, where the code stands.</param>
/// <param name="mayDispose">Whether nothing reads the first operand afterwards, so that the code may dispose it.</param>
internal sealed class TorchSharpCall(Step step, Func<string, string> operand, Func<Step, string> name, bool mayDispose = false)
{
    public bool InPlace => step.InPlace;

    /// <summary>Whether the code disposes the first operand, or writes over it.</summary>
    public bool Disposes { get; private set; } = step.InPlace;

    public string X => Operand(0);

    /// <summary>All operands, with commas.</summary>
    public string Operands => string.Join(", ", step.Operands.Select(operand));

    public string Name => name(step);

    /// <summary>A call of a layer that takes one tensor.</summary>
    public string OfLayer
    {
        get
        {
            Disposes |= mayDispose;
            return mayDispose ? $"{X}.Into({Name})" : $"{Name}.call({X})";
        }
    }

    /// <summary>What stands before a property of the module: nothing inside it, else an expression and a dot.</summary>
    private string Module => Name.Substring(0, Name.Length - (step.Operation.Reads?.Length ?? 0));

    /// <summary>A number of the definition where the code stands.</summary>
    public string Number(Scalar value) => value.Print(constant => Module + CSharp.Pascal(constant));

    public string Operand(int index) => operand(step.Operands[index]);

    /// <summary>The arguments of an operation that gives a multiple of its second operand's size.</summary>
    public string Target(long scale) => $"like: {Operand(1)}" + (scale == 1 ? "" : $", scale: {scale}");
}

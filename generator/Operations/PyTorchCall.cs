using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>A step as PyTorch code writes it.</summary>
/// <param name="member">The expression that reads a layer or a child of the module.</param>
/// <param name="method">The name of the method that another body of the module is.</param>
internal sealed class PyTorchCall(Step step, Func<string, string> member, Func<string, string> method)
{
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public string X => Operand(0);

    /// <summary>All operands, with commas.</summary>
    public string Operands => string.Join(", ", step.Operands.Select(Python.Name));

    /// <summary>The operation's layer or child.</summary>
    public string Member => member(step.Operation.Member ?? throw new NotSupportedException($"{step.Operation} has no member of its module."));

    /// <summary>A call of a layer or a child that takes one tensor.</summary>
    public string OfMember => $"{Member}({X})";

    /// <summary>The constants of the module that the code reads; the module keeps them.</summary>
    public IReadOnlyCollection<string> Constants => _constants;

    public string Operand(int index) => Python.Name(step.Operands[index]);

    /// <summary>A call of another body of the module.</summary>
    public string OfBody(string body) => $"self.{method(body)}({Operands})";

    /// <summary>A number of the definition, where its constants are attributes.</summary>
    public string Number(Scalar value)
    {
        if (value.Constant is null)
            return Python.Number(value);
        _constants.Add(value.Constant);
        return $"self.{Python.Number(value)}";
    }
}

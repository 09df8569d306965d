using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Operations;

/// <summary>A step as the code writes it that states the ONNX graph.</summary>
/// <param name="shapes">The shapes that the method states.</param>
internal sealed class OnnxCall(ModuleDefinition definition, Body body, Step step, ShapeLocals shapes)
{
    /// <summary>Whether the code states a shape, and so needs the symbols that shapes are written over.</summary>
    public bool StatesShape { get; private set; }

    public string X => Operand(0);

    /// <summary>All operands, with commas.</summary>
    public string Operands => string.Join(", ", step.Operands);

    /// <summary>The result's name in the graph, quoted.</summary>
    public string Result => CSharp.Quote(step.Result);

    /// <summary>The result's shape.</summary>
    public string Shape
    {
        get
        {
            StatesShape = true;
            return shapes.Of(body.Shapes[step.Result]);
        }
    }

    public static string AlignCorners(Resampling resampling) => resampling == Resampling.BilinearAlignCorners ? "true" : "false";

    public string Operand(int index) => step.Operands[index];

    public T MemberNamed<T>(string name)
        where T : Member => definition.MemberNamed<T>(name);

    /// <summary>A layer under its name in the state dict.</summary>
    public string Parameters(string layer) => $"{CSharp.Quote(MemberNamed<Member>(layer).StateName)}, {layer}";

    public string ChildScope(string child) => $"scope.Child({CSharp.Quote(MemberNamed<ChildModule>(child).StateName)})";
}

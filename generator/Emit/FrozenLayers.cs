using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Emit;

/// <summary>
/// The frozen layers of a module: one for each form in which its bodies call a layer. A layer's only form bears its name.
/// </summary>
internal sealed class FrozenLayers
{
    private readonly ModuleDefinition _definition;
    private readonly Dictionary<Operation, string> _names = [];
    private readonly List<string> _declarations = [];

    private FrozenLayers(ModuleDefinition definition) => _definition = definition;

    /// <summary>The properties and the field that hold them and the child modules, in the order in which they are called.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    public static FrozenLayers Of(ModuleDefinition definition, IEnumerable<Body> bodies)
    {
        var layers = new FrozenLayers(definition);
        foreach (Operation operation in bodies.SelectMany(body => body.Steps).Select(step => Form(step.Operation)).Distinct())
            layers.Declare(operation);
        return layers;
    }

    /// <summary>The layer, child or body that a step calls.</summary>
    public string NameOf(Step step) => _names.TryGetValue(Form(step.Operation), out string? name) ? name : ForwardEmitter.NameOf(step);

    /// <summary>The operation without what its calls say anew.</summary>
    private static Operation Form(Operation operation) => operation is ResizedConv2d conv ? conv with { Scale = 1 } : operation;

    private void Declare(Operation operation)
    {
        switch (operation)
        {
            case Conv2d conv:
                DeclareLayer(conv, "FrozenConv2d", conv.Layer + (conv.AddsBias ? "" : "WithoutBias"), conv.Folded?.Layer ?? conv.Absorbed ?? "", Convolution(conv));
                break;
            case ResizedConv2d { Taps: var taps } resized:
                string arguments = Folded(taps.Folded) + (taps.InputBiasOf is null ? "" : $", inputBiasOf: source.{taps.InputBiasOf}");
                DeclareLayer(resized, "FrozenResizedConv2d", taps.Layer + "Resized", taps.Folded?.Layer ?? "", $"ResizedConv2d(source.{taps.Layer}, Upsampling.{resized.Resampling}{arguments})");
                break;
            case AddBias bias:
                DeclareLayer(bias, "Tensor", bias.Layer + "Bias", bias.Folded?.Layer ?? "", $"Bias(source.{bias.Layer}{Folded(bias.Folded)})");
                break;
            case BatchNorm2d norm:
                DeclareLayer(norm, "FrozenAffine", norm.Layer, "", $"BatchNorm2d(source.{norm.Layer})");
                break;
            case GroupNorm norm:
                DeclareLayer(norm, "FrozenGroupNorm", norm.Layer, "", GroupNorm(norm.Layer));
                break;
            case InstanceNorm norm:
                DeclareLayer(norm, "FrozenGroupNorm", norm.Layer, "", GroupNorm(norm.Layer));
                break;
            case Linear linear:
                DeclareLayer(linear, "FrozenLinear", linear.Layer, "", $"Linear(source.{linear.Layer})");
                break;
            case Call call:
                _declarations.Add($"private {TypeOf(call.Child)} {call.Child} {{ get; }} = new(source.{call.Child}, weights);");
                break;
            case CallWhenPresent call:
                _declarations.Add($"private {TypeOf(call.Child)}? {call.Child} {{ get; }} = source.{call.Child} is null ? null : new(source.{call.Child}, weights);");
                break;
            case RunBlocks run:
                string block = _definition.MemberNamed<RepeatedBlocks>(run.Blocks).First.Definition.Name;
                _declarations.Add($"private readonly {block}.Frozen[] _blocks = Array.ConvertAll(source._blocks, block => new {block}.Frozen(block, weights));");
                break;
        }
    }

    private void DeclareLayer(Operation operation, string type, string name, string form, string creation)
    {
        if (_names.ContainsValue(name))
            name += form;
        if (_names.ContainsValue(name))
            name += _names.Count;
        _names.Add(operation, name);
        _declarations.Add($"private {type} {name} {{ get; }} = weights.{creation};");
    }

    private string TypeOf(string child) => _definition.MemberNamed<ChildModule>(child).Instance.Definition.Name + ".Frozen";

    private string GroupNorm(string layer) => $"GroupNorm(source.{layer}, groups: {Number(_definition.MemberNamed<GroupNormLayer>(layer).Groups)})";

    private string Convolution(Conv2d conv)
    {
        var layer = _definition.MemberNamed<Conv2dLayer>(conv.Layer);
        return $"Conv2d(source.{conv.Layer}" +
            (layer.Stride.Is(1) ? "" : $", stride: {Number(layer.Stride)}") +
            (layer.Padding.Is(0) ? "" : $", padding: {Number(layer.Padding)}") +
            (layer.Dilation.Is(1) ? "" : $", dilation: {Number(layer.Dilation)}") +
            (layer.Groups == 1 ? "" : $", groups: {layer.Groups}") +
            Folded(conv.Folded) +
            (conv.Absorbed is null ? "" : $", absorbed: source.{conv.Absorbed}") +
            (conv.AddsBias ? ")" : ", addsBias: false)");
    }

    private static string Folded(FoldedNorm? norm) => norm is null ? "" : $", folded: source.{norm.Layer}";

    private static string Number(Scalar value) => value.Constant is null ? value.ToString() : $"source.{CSharp.Pascal(value.Constant)}";
}

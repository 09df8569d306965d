using System.Globalization;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Lays the network out as a table. A layer or a pooling of everything opens a group that holds what follows it; a repeated block is one
/// group however often it stands there.
/// Needs: that all shapes fit. Ensures: every parameter counted once, every multiply-add as often as it is done.
/// </summary>
internal sealed class DescribeSteps
{
    private readonly List<DescribedGroup> _groups = [];
    private readonly HashSet<string> _seen = [];

    private DescribeSteps()
    {
    }

    public static NetworkDescription Run(Network network)
    {
        var pass = new DescribeSteps();
        pass.Walk(network.Root, network.Root.Forward, Bindings.None, [network.Input.Shape], prefix: "");
        return new NetworkDescription(pass._groups);
    }

    private void Walk(ModuleDefinition definition, Body body, Bindings bindings, TensorShape[] inputs, string prefix)
    {
        IReadOnlyDictionary<string, TensorShape> shapes = new ShapeInference().Infer(definition, body, bindings, inputs);
        foreach (Step step in body.Steps)
        {
            TensorShape x = shapes[step.Operands[0]];
            switch (step.Operation)
            {
                case CallBody call:
                    Walk(definition, definition.BodyNamed(call.Body), bindings, [.. step.Operands.Select(operand => shapes[operand])], prefix);
                    break;
                case Call call:
                    var child = definition.MemberNamed<ChildModule>(call.Child);
                    Walk(child.Instance.Definition, child.Instance.Definition.Forward, bindings.Enter(child.Instance), [x], prefix + child.StateName + ".");
                    break;
                case RunBlocks run:
                    DescribeBlocks(definition.MemberNamed<RepeatedBlocks>(run.Blocks), bindings, x, prefix);
                    break;
                default:
                    Append(Describe(definition, step, bindings, shapes, prefix), opensGroup: step.Operation is Conv2d or Linear or GlobalAveragePool, prefix);
                    break;
            }
        }
    }

    private void Append(DescribedStep step, bool opensGroup, string prefix)
    {
        int last = _groups.Count - 1;
        if (opensGroup)
            _groups.Add(new DescribedGroup(prefix + step.Name, step.Operation, 1, [step]));
        else
            _groups[last] = _groups[last] with { Steps = [.. _groups[last].Steps, step] };
    }

    private void DescribeBlocks(RepeatedBlocks blocks, Bindings bindings, TensorShape x, string prefix)
    {
        long count = blocks.Count.In(bindings).Value;
        TensorShape output = DescribeBlock(blocks.First, bindings, x, prefix + "0", repeats: 1);
        if (count > 1)
            DescribeBlock(blocks.Rest, bindings, output, prefix + (count == 2 ? "1" : $"{{1..{count - 1}}}"), count - 1);
    }

    private TensorShape DescribeBlock(ModuleInstance instance, Bindings bindings, TensorShape x, string name, long repeats)
    {
        DescribedStep[] steps = [.. Flatten(instance, bindings.Enter(instance), x, prefix: "", group: name)];
        _groups.Add(new DescribedGroup(name, instance.Definition.Name, repeats, steps));
        return steps[steps.Length - 1].Output;
    }

    private IEnumerable<DescribedStep> Flatten(ModuleInstance instance, Bindings bindings, TensorShape input, string prefix, string group)
    {
        ModuleDefinition definition = instance.Definition;
        IReadOnlyDictionary<string, TensorShape> shapes = new ShapeInference().Infer(definition, definition.Forward, bindings, [input]);
        return definition.Forward.Steps.SelectMany(step =>
        {
            if (step.Operation is not CallWhenPresent call)
                return [Describe(definition, step, bindings, shapes, group + "." + prefix, prefix)];
            var child = definition.MemberNamed<ChildModule>(call.Child);
            return bindings.Holds(child.When)
                ? Flatten(child.Instance, bindings.Enter(child.Instance), shapes[step.Operands[0]], prefix + child.StateName + ".", group)
                : [];
        });
    }

    private DescribedStep Describe(
        ModuleDefinition definition,
        Step step,
        Bindings bindings,
        IReadOnlyDictionary<string, TensorShape> shapes,
        string place,
        string prefix = "")
    {
        TensorShape output = shapes[step.Result];
        switch (step.Operation)
        {
            case Conv2d conv:
                var layer = definition.MemberNamed<Conv2dLayer>(conv.Layer);
                long perElement = layer.InChannels.In(bindings).Value / layer.Groups * layer.Kernel * layer.Kernel;
                long outChannels = layer.OutChannels.In(bindings).Value;
                return Layer(layer, Convolution(layer, bindings), (perElement + (layer.Bias ? 1 : 0)) * outChannels, perElement);
            case BatchNorm2d norm:
                var batchNorm = definition.MemberNamed<BatchNorm2dLayer>(norm.Layer);
                return batchNorm.IsFrozen
                    ? Layer(batchNorm, "FrozenBatchNorm2d", 0, 0)
                    : Layer(batchNorm, "BatchNorm2d", 2 * batchNorm.Channels.In(bindings).Value, 0);
            case GroupNorm norm:
                var groupNorm = definition.MemberNamed<GroupNormLayer>(norm.Layer);
                return Layer(groupNorm, $"GroupNorm, {groupNorm.Groups.In(bindings)} groups", 2 * groupNorm.Channels.In(bindings).Value, 0);
            case Linear linear:
                var linearLayer = definition.MemberNamed<LinearLayer>(linear.Layer);
                return Layer(linearLayer, "Linear", (linearLayer.InFeatures + 1) * linearLayer.OutFeatures, linearLayer.InFeatures);
            default:
                return new DescribedStep(prefix + step.Result, OperationName(step.Operation), output, 0, 0);
        }

        DescribedStep Layer(Member member, string operation, long parameters, long multiplyAdds) =>
            _seen.Add(place + member.StateName)
                ? new DescribedStep(prefix + member.StateName, operation, output, parameters, multiplyAdds)
                : new DescribedStep(prefix + member.StateName, operation + ", shared", output, 0, multiplyAdds);
    }

    private static string Convolution(Conv2dLayer layer, Bindings bindings)
    {
        long dilation = layer.Dilation.In(bindings).Value;
        return $"Conv2d {Window(layer.Kernel, layer.Stride.In(bindings).Value)}" +
            (dilation == 1 ? "" : $", dilation {dilation}") +
            (layer.Groups == 1 ? "" : $", {layer.Groups} groups");
    }

    private static string OperationName(Operation operation) => operation switch
    {
        Relu => "ReLU",
        MaxPool2d pool => $"MaxPool2d {Window(pool.Kernel, pool.Stride)}",
        Add => "Add",
        Multiply multiply => $"Multiply by {multiply.Factor.ToString(CultureInfo.InvariantCulture)}",
        Concat => "Concat",
        Dropout2d dropout => $"Dropout2d {dropout.Probability.ToString(CultureInfo.InvariantCulture)}",
        Resize { Resampling: Resampling.Nearest } => "Resize, nearest",
        Resize => "Resize, bilinear",
        GlobalAveragePool => "GlobalAveragePool",
        _ => throw new NotSupportedException($"The table has no name for {operation}."),
    };

    private static string Window(long kernel, long stride) => $"{kernel}x{kernel}" + (stride == 1 ? "" : $", stride {stride}");
}

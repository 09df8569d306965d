using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>A step whose shapes are inferred: its operands' shapes, its module, and what it requires of them.</summary>
internal sealed class ShapeContext(
    ShapeInference inference, ModuleDefinition definition, Bindings bindings, Step step, IReadOnlyList<TensorShape> operands, ShapedValues values)
{
    /// <summary>The module's constants where the step stands.</summary>
    public Bindings Bindings => bindings;

    public IReadOnlyList<TensorShape> Operands => operands;

    /// <summary>The first operand.</summary>
    public TensorShape X => operands[0];

    public T MemberNamed<T>(string name)
        where T : Member => definition.MemberNamed<T>(name);

    /// <summary>What a child gives for a map.</summary>
    public IReadOnlyList<TensorShape> Enter(ModuleInstance instance, TensorShape x) =>
        inference.OutputsOf(instance.Definition, instance.Definition.Forward, bindings.Enter(instance), [x]);

    /// <summary>What another body of the module gives for the operands.</summary>
    public IReadOnlyList<TensorShape> EnterBody(string body) => inference.OutputsOf(definition, definition.BodyNamed(body), bindings, operands);

    /// <summary>Requires that the first operand has the channels that a layer takes.</summary>
    public void RequireChannels(Member layer, Dimension channels) => RequireLength(layer, axis: 1, channels);

    /// <summary>Requires that the first operand's last axis has the length that a layer takes.</summary>
    public void RequireLast(Member layer, Dimension length) => RequireLength(layer, X.Rank - 1, length);

    private void RequireLength(Member layer, int axis, Dimension length)
    {
        if (X.Dimensions[axis] == length)
            return;
        var taken = new TensorShape([.. X.Dimensions.SetItem(axis, length)]);
        var mismatch = new ShapeMismatch(layer.Property, $"'{layer.StateName}' takes {taken}, but {Origin(0)} gives {X}; change \"{layer.Property}\"");
        inference.Report(() => mismatch);
    }

    /// <summary>Requires that the first operand's channels make groups of equal size.</summary>
    public void RequireGroups(Member layer, Dimension groups)
    {
        if (!groups.IsConstant || !X.Channels.IsConstant)
            return;
        (long count, long channels) = (groups.Value, X.Channels.Value);
        inference.AddChannels(layer.Property, channels);
        if (channels % count == 0)
            return;
        TensorShape taken = new(X.Batch, count * (channels / count + 1), X.Height, X.Width);
        string origin = Origin(0);
        inference.Report(() =>
        {
            long common = inference.CommonChannels(layer.Property);
            return new ShapeMismatch(
                layer.Property,
                $"'{layer.StateName}' normalises in {groups} groups and takes {taken} for one, but {origin} gives {X}; " +
                $"change \"{layer.Property}\" to a number that divides {common}, such as {LargestDivisor(common, count)}");
        });
    }

    /// <summary>Requires that an operand has the first one's shape, or its height and width.</summary>
    public void RequireEqual(int operand, bool withChannels)
    {
        TensorShape y = operands[operand];
        if (withChannels ? X.Equals(y) : X.Height == y.Height && X.Width == y.Width)
            return;
        var mismatch = new ShapeMismatch("", $"'{step.Result}' takes two tensors of one shape, but {Origin(0)} gives {X} and {Origin(operand)} gives {y}");
        inference.Report(() => mismatch);
    }

    /// <summary>Requires that an operand has a shape that the first one's asks for.</summary>
    public void RequireShape(int operand, TensorShape shape)
    {
        TensorShape y = operands[operand];
        if (y.Equals(shape))
            return;
        var mismatch = new ShapeMismatch("", $"'{step.Result}' takes {shape} beside {X} of {Origin(0)}, but {Origin(operand)} gives {y}");
        inference.Report(() => mismatch);
    }

    private string Origin(int operand) => values.Origin(step.Operands[operand]);

    private static long LargestDivisor(long number, long limit)
    {
        long divisor = Math.Min(number, limit);
        while (number % divisor != 0)
            divisor--;
        return divisor;
    }
}

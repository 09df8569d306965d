namespace PanopticFpn.Gen.Graph;

/// <summary>The network as a table: what stands where, with its shape and its cost.</summary>
internal sealed record NetworkDescription(IReadOnlyList<DescribedGroup> Groups)
{
    public long Parameters => Groups.Sum(group => group.Parameters);
}

/// <summary>A layer with what follows it, or a block that is repeated.</summary>
internal sealed record DescribedGroup(string Name, string Kind, long Repeats, IReadOnlyList<DescribedStep> Steps)
{
    public long Parameters => Repeats * Steps.Sum(step => step.Parameters);

    public TensorShape Output => Steps[Steps.Count - 1].Output;
}

/// <summary>One operation.</summary>
/// <param name="Parameters">Trainable numbers used here for the first time.</param>
/// <param name="MultiplyAddsPerElement">Multiply-adds for each number of the result.</param>
internal sealed record DescribedStep(string Name, string Operation, TensorShape Output, long Parameters, long MultiplyAddsPerElement);

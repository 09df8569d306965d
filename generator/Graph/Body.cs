using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Graph;

/// <summary>One operation at its place in a body.</summary>
/// <param name="Results">The names of what it gives, unique in the module.</param>
/// <param name="Operands">The names of what it takes.</param>
internal sealed record Step(IReadOnlyList<string> Results, Operation Operation, IReadOnlyList<string> Operands)
{
    public string Result => Results[0];

    /// <summary>What begins here, for the reader, or null.</summary>
    public string? Heading { get; init; }

    /// <summary>Whether the result takes the memory of the first operand (see <c>ChooseInPlace</c>).</summary>
    public bool InPlace { get; init; }

    /// <summary>The values that nothing reads after this step (see <c>FindLastUses</c>).</summary>
    public IReadOnlyList<string> Released { get; init; } = [];
}

/// <summary>A value that a body takes.</summary>
/// <param name="Name">Its name in the body.</param>
/// <param name="Map">The kind of map that it must be, or null for any tensor.</param>
internal sealed record BodyInput(string Name, FeatureMap? Map = null);

/// <summary>
/// A kind of map that passes between modules: a type of its own, so that a level does not go where another belongs.
/// </summary>
/// <param name="Name">The name: <c>p2</c>.</param>
/// <param name="Stride">Pixels of the network's input a step of the map, along each spatial axis.</param>
internal sealed record FeatureMap(string Name, long Channels, int Stride)
{
    public BodyInput AsInput => new(Name, this);

    public BodyOutput AsOutput => new(Name, Name, Stride, this);
}

/// <summary>A value that a body returns, under the name that its reader sees.</summary>
/// <param name="Name">The name: <c>logits</c>, <c>p2</c>.</param>
/// <param name="Value">The value in the body.</param>
/// <param name="Stride">Pixels of the network's input a step of this tensor, along each spatial axis; 0 where it has none.</param>
/// <param name="Map">The kind of map that it is, or null for a mere tensor.</param>
internal sealed record BodyOutput(string Name, string Value, int Stride, FeatureMap? Map = null);

/// <summary>How a body is reached.</summary>
internal enum BodyAccess
{
    /// <summary>From its own module only.</summary>
    Private,

    /// <summary>From the modules around it, which vouch for the tensors.</summary>
    Module,

    /// <summary>From user code: tensors are checked on entry.</summary>
    EntryPoint,
}

/// <summary>A function of a module: steps over named values.</summary>
/// <param name="Name">The name: <c>forward</c>, <c>Pyramid</c>.</param>
/// <param name="Summary">What it computes, in a line.</param>
/// <param name="Bundle">The type that holds several outputs, or null for a single tensor or for a private body.</param>
internal sealed record Body(
    string Name,
    string Summary,
    BodyAccess Access,
    IReadOnlyList<BodyInput> Inputs,
    IReadOnlyList<Step> Steps,
    IReadOnlyList<BodyOutput> Outputs,
    string? Bundle)
{
    public const string Forward = "forward";

    /// <summary>The shape of every value over the definition's constants and symbols (see <c>InferShapes</c>).</summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes { get; init; } = new Dictionary<string, TensorShape>();

    /// <summary>The body with every step replaced; the shape of the network stays.</summary>
    public Body WithSteps(IEnumerable<Step> steps) => this with { Steps = [.. steps] };

    /// <summary>The body without the steps whose result another value stands for: its readers read that one instead.</summary>
    public Body Replace(IReadOnlyDictionary<string, string> replacements)
    {
        string Resolve(string value) => replacements.TryGetValue(value, out string? other) ? Resolve(other) : value;
        return this with
        {
            Steps =
            [
                .. Steps
                    .Where(step => !replacements.ContainsKey(step.Result))
                    .Select(step => step with { Operands = [.. step.Operands.Select(Resolve)] }),
            ],
            Outputs = [.. Outputs.Select(output => output with { Value = Resolve(output.Value) })],
        };
    }

    /// <summary>The body with steps put in the place of others; the results of <paramref name="steps"/> need shapes.</summary>
    /// <param name="steps">By the result of the step that goes: what comes there, in order; nothing, where it only goes.</param>
    public Body Splice(IReadOnlyDictionary<string, IReadOnlyList<ShapedStep>> steps)
    {
        Dictionary<string, TensorShape> shapes = Shapes.ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (ShapedStep added in steps.Values.SelectMany(list => list))
            shapes[added.Step.Result] = added.Shape;
        return this with { Steps = Replaced(steps), Shapes = shapes };
    }

    /// <summary>The step that gives a value, or null for an input.</summary>
    public Step? ProducerOf(string value) => Steps.FirstOrDefault(step => step.Results.Contains(value));

    /// <summary>How many times a value is read, outputs included.</summary>
    public int UsesOf(string value) =>
        Steps.Sum(step => step.Operands.Count(operand => operand == value)) + Outputs.Count(output => output.Value == value);

    /// <summary>What begins with a step that goes begins with the next one that stays.</summary>
    private List<Step> Replaced(IReadOnlyDictionary<string, IReadOnlyList<ShapedStep>> steps)
    {
        var replaced = new List<Step>();
        string? heading = null;
        foreach (Step step in Steps)
        {
            heading = step.Heading ?? heading;
            foreach (Step next in steps.TryGetValue(step.Result, out IReadOnlyList<ShapedStep>? list) ? list.Select(added => added.Step) : [step])
            {
                replaced.Add(next with { Heading = heading });
                heading = null;
            }
        }

        return replaced;
    }
}

/// <summary>A step and the shape of its result.</summary>
internal sealed record ShapedStep(Step Step, TensorShape Shape);

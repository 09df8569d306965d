namespace PanopticFpn.Gen.Graph;

/// <summary>Writes a body down step by step; each call returns the name of its result.</summary>
internal sealed class BodyBuilder
{
    private readonly List<Step> _steps = [];
    private string? _heading;

    /// <summary>Says what begins with the next step.</summary>
    public void Heading(string text) => _heading = text;

    public string Conv2d(string result, string layer, string x) => Append(result, new Conv2d(layer), x);

    public string BatchNorm2d(string result, string layer, string x) => Append(result, new BatchNorm2d(layer), x);

    public string GroupNorm(string result, string layer, string x) => Append(result, new GroupNorm(layer), x);

    public string Relu(string result, string x) => Append(result, new Relu(), x);

    public string MaxPool2d(string result, string x, long kernel, long stride, long padding) =>
        Append(result, new MaxPool2d(kernel, stride, padding), x);

    public string Add(string result, string left, string right) => Append(result, new Add(), left, right);

    /// <summary>Bilinear, corners aligned, to a multiple of another value's spatial size.</summary>
    public string Resize(string result, string x, string like, long scale = 1) =>
        Append(result, new Resize(scale, AlignCorners: true), x, like);

    public string RunBlocks(string result, string blocks, string x) => Append(result, new RunBlocks(blocks), x);

    public string Call(string result, string child, string x) => Append(result, new Call(child), x);

    public string CallWhenPresent(string result, string child, string x) => Append(result, new CallWhenPresent(child), x);

    public void Call(IReadOnlyList<string> results, string child, string x) => Append(new Step(results, new Call(child), [x]));

    public void CallBody(IReadOnlyList<string> results, string body, string x) => Append(new Step(results, new CallBody(body), [x]));

    public Body Build(
        string name, string summary, BodyAccess access, string input, IReadOnlyList<BodyOutput> outputs, string? bundle = null) =>
        new(name, summary, access, [input], [.. _steps], outputs, bundle);

    private string Append(string result, Operation operation, params string[] operands)
    {
        Append(new Step([result], operation, operands));
        return result;
    }

    private void Append(Step step)
    {
        _steps.Add(step with { Heading = _heading });
        _heading = null;
    }
}

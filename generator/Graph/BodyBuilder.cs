using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>Writes a body down step by step; each call returns the name of its result.</summary>
internal sealed class BodyBuilder
{
    private readonly List<Step> _steps = [];
    private string? _heading;

    /// <summary>Says what begins with the next step.</summary>
    public void Heading(string text) => _heading = text;

    public string Conv2d(string result, string layer, string x) => Append(result, new Conv2d(layer), x);

    public string Conv2d(string result, Conv2dLayer layer, string x) => Conv2d(result, layer.Name, x);

    public string BatchNorm2d(string result, string layer, string x) => Append(result, new BatchNorm2d(layer), x);

    public string GroupNorm(string result, string layer, string x) => Append(result, new GroupNorm(layer), x);

    public string Norm(string result, NormLayer layer, string x) =>
        layer is GroupNormLayer ? GroupNorm(result, layer.Name, x) : BatchNorm2d(result, layer.Name, x);

    public string Relu(string result, string x) => Append(result, new Relu(), x);

    public string MaxPool2d(string result, string x, long kernel, long stride, long padding) =>
        Append(result, new MaxPool2d(kernel, stride, padding), x);

    public string Add(string result, string left, string right) => Append(result, new Add(), left, right);

    public string Multiply(string result, string x, double factor) => Append(result, new Multiply(factor), x);

    public string Concat(string result, params string[] operands) => Append(result, new Concat(), operands);

    public string Dropout2d(string result, string x, double probability) => Append(result, new Dropout2d(probability), x);

    /// <summary>Resamples to a multiple of another value's spatial size.</summary>
    public string Resize(string result, string x, string like, Resampling resampling, long scale = 1) =>
        Append(result, new Resize(scale, resampling), x, like);

    public string GlobalAveragePool(string result, string x) => Append(result, new GlobalAveragePool(), x);

    public string Linear(string result, string layer, string x) => Append(result, new Linear(layer), x);

    public string RunBlocks(string result, string blocks, string x) => Append(result, new RunBlocks(blocks), x);

    public string Call(string result, string child, string x) => Append(result, new Call(child), x);

    public string CallWhenPresent(string result, string child, string x) => Append(result, new CallWhenPresent(child), x);

    public void Call(IReadOnlyList<string> results, string child, string x) => Append(new Step(results, new Call(child), [x]));

    public void CallBody(IReadOnlyList<string> results, string body, params string[] operands) =>
        Append(new Step(results, new CallBody(body), operands));

    public Body Build(
        string name, string summary, BodyAccess access, string input, IReadOnlyList<BodyOutput> outputs, string? bundle = null) =>
        Build(name, summary, access, [new BodyInput(input)], outputs, bundle);

    public Body Build(
        string name, string summary, BodyAccess access, IReadOnlyList<BodyInput> inputs, IReadOnlyList<BodyOutput> outputs, string? bundle = null) =>
        new(name, summary, access, inputs, [.. _steps], outputs, bundle);

    /// <summary>Writes down an operation and returns the name of its result.</summary>
    public string Append(string result, Operation operation, params string[] operands)
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

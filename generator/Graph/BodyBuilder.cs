using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Graph;

/// <summary>Writes a body down step by step.</summary>
internal sealed class BodyBuilder
{
    private readonly List<Step> _steps = [];
    private string? _heading;

    /// <summary>Says what begins with the next step.</summary>
    public void Heading(string text) => _heading = text;

    /// <summary>Writes down an operation and returns the name of its result.</summary>
    public string Append(string result, Operation operation, params string[] operands)
    {
        Append([result], operation, operands);
        return result;
    }

    /// <summary>Writes down an operation with several results.</summary>
    public void Append(IReadOnlyList<string> results, Operation operation, params string[] operands)
    {
        _steps.Add(new Step(results, operation, operands) { Heading = _heading });
        _heading = null;
    }

    public Body Build(
        string name, string summary, BodyAccess access, string input, IReadOnlyList<BodyOutput> outputs, string? bundle = null) =>
        Build(name, summary, access, [new BodyInput(input)], outputs, bundle);

    public Body Build(
        string name, string summary, BodyAccess access, IReadOnlyList<BodyInput> inputs, IReadOnlyList<BodyOutput> outputs, string? bundle = null) =>
        new(name, summary, access, inputs, [.. _steps], outputs, bundle);
}

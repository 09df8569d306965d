using System.Text.Json.Serialization;
using PanopticFpn;

namespace Workbench;

/// <summary>What <c>describe --json</c> writes. Shapes are symbolic, sizes are theirs for one picture of the size asked for.</summary>
internal sealed record DescriptionDocument(
    string Model,
    string Summary,
    string SpecHash,
    int Height,
    int Width,
    InputDocument Input,
    IReadOnlyList<OutputDocument> Outputs,
    IReadOnlyList<string>? Classes,
    PretrainedBackbone? Pretrained,
    long Parameters,
    long MultiplyAdds,
    IReadOnlyList<GroupDocument> Groups,
    OptimizationReport? Optimizations)
{
    /// <summary>A model's description at a size.</summary>
    public static DescriptionDocument Of(ModelDescription model, PictureSize size)
    {
        IReadOnlyDictionary<string, long> symbols = ModelInput.Symbols(1, size.Height, size.Width);
        return new DescriptionDocument(
            model.Name,
            model.Summary,
            model.SpecHash,
            size.Height,
            size.Width,
            new InputDocument(model.Input.Name, model.Input.Shape.ToString(), model.Input.Shape.Evaluate(symbols), model.Input.Mean, model.Input.StandardDeviation),
            [.. model.Outputs.Select(output => new OutputDocument(output.Name, output.Shape.ToString(), output.Shape.Evaluate(symbols), output.Stride))],
            model.Classes?.Names,
            model.Pretrained,
            model.Parameters,
            model.MultiplyAdds(size.Height, size.Width),
            [.. model.Groups.Select(group => GroupDocument.Of(group, symbols))],
            model.Optimizations);
    }
}

internal sealed record InputDocument(string Name, string Shape, long[] Size, IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation);

internal sealed record OutputDocument(string Name, string Shape, long[] Size, int Stride);

/// <summary>Steps that stand together; the costs are those of all repetitions.</summary>
internal sealed record GroupDocument(string Name, string Kind, int Repeats, long Parameters, long MultiplyAdds, IReadOnlyList<StepDocument> Steps)
{
    public static GroupDocument Of(StepGroup group, IReadOnlyDictionary<string, long> symbols) => new(
        group.Name,
        group.Kind,
        group.Repeats,
        group.Parameters,
        group.MultiplyAdds(symbols),
        [.. group.Steps.Select(step => StepDocument.Of(step, symbols))]);
}

/// <summary>One operation; the costs are those of one repetition.</summary>
internal sealed record StepDocument(string Name, string Operation, string Shape, long[] Size, long Parameters, long MultiplyAdds)
{
    public static StepDocument Of(StepDescription step, IReadOnlyDictionary<string, long> symbols) => new(
        step.Name, step.Operation, step.Output.ToString(), step.Output.Evaluate(symbols), step.Parameters, step.MultiplyAdds(symbols));
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DescriptionDocument))]
internal sealed partial class DescriptionJson : JsonSerializerContext;

using System.Text.Json;
using PanopticFpn.Tests.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Golden;

/// <summary>
/// The seed's relatives (classifiers, other norms, other pyramids and branches, other inputs) compute what PyTorch computes,
/// and hold the same tensors under the same names. <c>Reference/make_relatives.py</c> makes the reference from the same specs.
/// </summary>
public sealed class RelativesTests
{
    private static readonly Dictionary<string, Action<RelativeCase>> Models = new()
    {
        [nameof(RelativeClassifier18)] = AssertMatches<RelativeClassifier18>,
        [nameof(RelativeClassifierResNeXt50)] = AssertMatches<RelativeClassifierResNeXt50>,
        [nameof(RelativeGroupNormR50)] = AssertMatches<RelativeGroupNormR50>,
        [nameof(RelativeFrozenR18)] = AssertMatches<RelativeFrozenR18>,
        [nameof(RelativeFpnAverage)] = AssertMatches<RelativeFpnAverage>,
        [nameof(RelativeFpnNorms)] = AssertMatches<RelativeFpnNorms>,
        [nameof(RelativeFpnLateral3)] = AssertMatches<RelativeFpnLateral3>,
        [nameof(RelativeSharedConcat)] = AssertMatches<RelativeSharedConcat>,
        [nameof(RelativeSharedPlain)] = AssertMatches<RelativeSharedPlain>,
        [nameof(RelativePaper)] = AssertMatches<RelativePaper>,
        [nameof(RelativePerLevelConcat)] = AssertMatches<RelativePerLevelConcat>,
        [nameof(RelativeGrey)] = AssertMatches<RelativeGrey>,
        [nameof(RelativeFixed)] = AssertMatches<RelativeFixed>,
    };

    private static readonly Dictionary<string, Action<RelativeCase>> Gradients = new()
    {
        [nameof(RelativeClassifier18)] = AssertGradients<RelativeClassifier18>,
        [nameof(RelativeClassifierResNeXt50)] = AssertGradients<RelativeClassifierResNeXt50>,
        [nameof(RelativeGroupNormR50)] = AssertGradients<RelativeGroupNormR50>,
        [nameof(RelativeFrozenR18)] = AssertGradients<RelativeFrozenR18>,
        [nameof(RelativeFpnAverage)] = AssertGradients<RelativeFpnAverage>,
        [nameof(RelativeFpnNorms)] = AssertGradients<RelativeFpnNorms>,
        [nameof(RelativeFpnLateral3)] = AssertGradients<RelativeFpnLateral3>,
        [nameof(RelativeSharedPlain)] = AssertGradients<RelativeSharedPlain>,
        [nameof(RelativePaper)] = AssertGradients<RelativePaper>,
        [nameof(RelativePerLevelConcat)] = AssertGradients<RelativePerLevelConcat>,
        [nameof(RelativeGrey)] = AssertGradients<RelativeGrey>,
        [nameof(RelativeFixed)] = AssertGradients<RelativeFixed>,
    };

    public static TheoryData<string> Cases => [.. Models.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void StateAndOutputsAreTheReference(string model) => Models[model](RelativeCase.All[model]);

    /// <summary>All but what drops channels by chance.</summary>
    private static readonly string[] FirstTrained =
    [
        nameof(RelativeClassifier18), nameof(RelativeFrozenR18), nameof(RelativeFpnAverage), nameof(RelativeFpnNorms),
        nameof(RelativeSharedPlain), nameof(RelativePaper), nameof(RelativePerLevelConcat),
    ];

    public static TheoryData<string> Trained => [.. FirstTrained];

    public static TheoryData<string> OtherTrained => [.. Gradients.Keys.Except(FirstTrained)];

    [Theory, MemberData(nameof(Trained))]
    public void GradientsAreTheReference(string model) => Gradients[model](RelativeCase.All[model]);

    /// <summary>The rest: deeper networks and other inputs.</summary>
    [Theory, MemberData(nameof(OtherTrained)), Trait("Tier", "Thorough")]
    public void GradientsOfTheOthersAreTheReference(string model) => Gradients[model](RelativeCase.All[model]);

    [Fact]
    public void EveryReferenceIsTested() =>
        Assert.Equal(RelativeCase.All.Keys.Order(StringComparer.Ordinal), Models.Keys.Order(StringComparer.Ordinal));

    private static void AssertMatches<TModel>(RelativeCase relative)
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        using TModel model = TModel.Create();
        AssertState(relative, model);

        ReferenceWeights.Fill(model);
        model.eval();
        using Tensor images = ReferenceWeights.Named("input", relative.Input);
        IReadOnlyList<Tensor> outputs = model.Outputs(images);
        Numbers[] numbers = [.. outputs.Select(Numbers.Of)];
        foreach (Tensor output in outputs)
            output.Dispose();

        Assert.Equal(relative.Outputs.Count, numbers.Length);
        foreach ((GoldenOutput expected, Numbers actual) in relative.Outputs.Zip(numbers))
            expected.AssertMatches(actual);
    }

    /// <summary>In training mode, in float64, in-place operations and early disposal included.</summary>
    private static void AssertGradients<TModel>(RelativeCase relative)
        where TModel : nn.Module, IModel<TModel>
    {
        using var scope = NewDisposeScope();
        using TModel model = TModel.Create();
        ReferenceWeights.Fill(model);
        model.train();
        model.to(ScalarType.Float64);
        IReadOnlyList<Tensor> outputs = model.Outputs(ReferenceWeights.Named("input", relative.Input).to(ScalarType.Float64));
        outputs.Zip(TModel.Description.Outputs, (tensor, output) => (tensor * ReferenceWeights.Named($"loss of {output.Name}", tensor.shape).to(ScalarType.Float64)).mean())
            .Aggregate((sum, next) => sum + next)
            .backward();

        double smallest = GradientReference.Smallest(relative.Gradients);
        Assert.Equal(relative.Gradients.Keys.Order(StringComparer.Ordinal), model.named_parameters().Select(parameter => parameter.name).Order(StringComparer.Ordinal));
        foreach ((string name, Parameter parameter) in model.named_parameters())
            GradientReference.AssertMatches(relative.Gradients[name], parameter.grad!, 1e-9, smallest, name);
    }

    /// <summary>The same names with the same shapes: none missing, none too many.</summary>
    private static void AssertState(RelativeCase relative, nn.Module model)
    {
        Dictionary<string, Tensor> state = model.state_dict();
        string[] names = [.. state.Select(entry => $"{entry.Key} [{string.Join(',', entry.Value.shape)}]")];
        Assert.Equal(relative.State.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }
}

/// <summary>What PyTorch computed in float64 for a spec of the tests, on the reference weights and input.</summary>
/// <param name="Model">The spec's model.</param>
/// <param name="Input">Batch, channels, height, width.</param>
/// <param name="State">The entries of the state dict, such as <c>fc.bias [10]</c>.</param>
/// <param name="Outputs">What came out.</param>
/// <param name="Gradients">Norm, first and last number of each gradient; none where dropout makes them a matter of chance.</param>
internal sealed record RelativeCase(
    string Model, long[] Input, IReadOnlyList<string> State, IReadOnlyList<GoldenOutput> Outputs, IReadOnlyDictionary<string, double[]> Gradients)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every case of the reference, by model.</summary>
    public static IReadOnlyDictionary<string, RelativeCase> All { get; } = Load();

    private static Dictionary<string, RelativeCase> Load()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Reference", "relatives.json"));
        return JsonSerializer.Deserialize<RelativesFile>(file, Json)!.Cases.ToDictionary(relative => relative.Model);
    }

    private sealed record RelativesFile(IReadOnlyList<RelativeCase> Cases);
}

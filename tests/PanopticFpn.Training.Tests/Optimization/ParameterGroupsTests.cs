using PanopticFpn.Training.Optimization;
using PanopticFpn.Training.Tests.Models;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Optimization;

public sealed class ParameterGroupsTests
{
    [Fact]
    public void EveryParameterIsTrainedAlikeUnlessToldOtherwise()
    {
        using var model = new TinySegmentation();
        IReadOnlyList<TrainedParameter> trained = ParameterGroups.Of(model, new GroupOptions());
        Assert.Equal(model.named_parameters().Select(one => one.name), trained.Select(one => one.Name));
        Assert.All(trained, one => Assert.Equal((1.0, 1e-4), (one.RateFactor, one.WeightDecay)));
    }

    [Fact]
    public void TheBackboneHasARateOfItsOwnAndNormsAndBiasesNoDecay()
    {
        using var model = new TinySegmentation();
        IReadOnlyList<TrainedParameter> trained = ParameterGroups.Of(
            model, new GroupOptions { BackboneRate = 0.1, WeightDecay = 0.01, NoDecayOnNormsAndBiases = true });
        Assert.All(trained, one => Assert.Equal(one.Name.StartsWith("backbone.", StringComparison.Ordinal) ? 0.1 : 1, one.RateFactor));
        // Only the weights of convolutions have four dimensions, and only they decay.
        Assert.All(trained, one => Assert.Equal(one.Parameter.dim() == 4 ? 0.01 : 0, one.WeightDecay));
        Assert.Contains(trained, one => one.WeightDecay == 0);
    }

    [Fact]
    public void FrozenPartsAreLeftOutAndNeedNoGradient()
    {
        using var model = new TinySegmentation();
        IReadOnlyList<TrainedParameter> trained = ParameterGroups.Of(model, new GroupOptions { FrozenPrefixes = ["backbone.conv1", "backbone.layer1."] });
        string[] frozen = [.. model.named_parameters().Where(one => !one.parameter.requires_grad).Select(one => one.name)];
        Assert.Contains("backbone.conv1.weight", frozen);
        Assert.Contains("backbone.layer1.0.conv1.weight", frozen);
        Assert.All(frozen, name => Assert.Matches("^backbone\\.(conv1|layer1)\\.", name));
        Assert.Equal(model.named_parameters().Select(one => one.name).Except(frozen), trained.Select(one => one.Name));
    }

    [Fact]
    public void APrefixThatMatchesNothingIsSaidAndFreezesNothing()
    {
        using var model = new TinySegmentation();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => ParameterGroups.Of(model, new GroupOptions { FrozenPrefixes = ["backbone.layer1", "backbone.layer"] }));
        Assert.StartsWith("Nothing is frozen by 'backbone.layer': no parameter has that name or lies under it; the model's parts are backbone.conv1, backbone.bn1, backbone.layer1, ", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void NothingToTrainIsSaid()
    {
        using var model = new TinySegmentation();
        string[] all = [.. model.named_parameters().Select(one => one.name)];
        Assert.Contains("nothing to train", Assert.Throws<ArgumentException>(
            () => ParameterGroups.Of(model, new GroupOptions { FrozenPrefixes = all })).Message, StringComparison.Ordinal);
        using nn.Module plain = nn.Linear(2, 2);
        Assert.Contains("begins with 'backbone.'", Assert.Throws<ArgumentException>(
            () => ParameterGroups.Of(plain, new GroupOptions { BackboneRate = 0.1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ParameterGroups.Of(plain, new GroupOptions { WeightDecay = -1 }));
    }
}

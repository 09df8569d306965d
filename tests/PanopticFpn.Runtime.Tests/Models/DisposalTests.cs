using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>After a call, exactly what it returned is alive; after its disposal, nothing is left.</summary>
public sealed class DisposalTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ForwardLeavesOneTensor(bool training) =>
        AssertLeaves<PanopticFpnR18>(1, training, (model, images) => model.forward(images), logits => logits);

    [Theory, Trait("Tier", "Thorough")]
    [InlineData(true)]
    [InlineData(false)]
    public void ForwardOfADeepNetworkLeavesOneTensor(bool training) =>
        AssertLeaves<PanopticFpnR50>(1, training, (model, images) => model.forward(images), logits => logits);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ThePyramidIsFourTensors(bool training) =>
        AssertLeaves<PanopticFpnR18, PanopticFpnR18.PyramidLevels>(4, training, (model, images) => model.Pyramid(images), levels => levels.P2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void APyramidExtractorLeavesFourTensors(bool training) =>
        AssertLeaves<PyramidR18, PyramidR18.PyramidLevels>(4, training, (model, images) => model.forward(images), levels => levels.P2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FeaturesAreFiveTensors(bool training) =>
        AssertLeaves<ResNet18Features, ResNet18Features.Features>(5, training, (model, images) => model.forward(images), features => features.F4);

    [Theory, Trait("Tier", "Thorough")]
    [InlineData(true)]
    [InlineData(false)]
    public void TheRelativesLeaveWhatTheyReturn(bool training)
    {
        AssertLeaves<RelativeClassifier18>(1, training, (model, images) => model.forward(images), logits => logits);
        AssertLeaves<RelativePaper>(1, training, (model, images) => model.forward(images), logits => logits);
        AssertLeaves<RelativeSharedConcat>(1, training, (model, images) => model.forward(images), logits => logits);
        AssertLeaves<RelativeGroupNormR50, RelativeGroupNormR50.Features>(5, training, (model, images) => model.forward(images), features => features.F4);
        AssertLeaves<RelativeFpnAverage, RelativeFpnAverage.PyramidLevels>(5, training, (model, images) => model.forward(images), levels => levels.P6);
        AssertLeaves<RelativeFpnNorms, RelativeFpnNorms.PyramidLevels>(4, training, (model, images) => model.forward(images), levels => levels.P2);
    }

    [Fact]
    public void DropoutDropsInTrainingAlone()
    {
        using var scope = NewDisposeScope();
        using var model = new RelativeSharedConcat();
        ReferenceWeights.Fill(model);
        model.eval();
        Tensor images = ReferenceWeights.Input(2, 64, 64);
        using (no_grad())
        {
            Assert.True(model.forward(images).eq(model.forward(images)).all().item<bool>());
            model.train();
            Assert.False(model.forward(images).eq(model.forward(images)).all().item<bool>());
        }
    }

    [Fact]
    public void GradientsReachEveryParameter()
    {
        AssertTrains<PanopticFpnR18>();
        AssertTrains<RelativePaper>();
    }

    /// <summary>The relatives; that their gradients are PyTorch's is held by RelativesTests.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void GradientsReachEveryParameterOfTheRelatives()
    {
        AssertTrains<RelativeClassifier18>();
        AssertTrains<RelativeGroupNormR50>();
        AssertTrains<RelativeFpnNorms>();
        AssertTrains<RelativePerLevelConcat>();
        AssertTrains<RelativeSharedPlain>();
    }

    private static void AssertTrains<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        using var scope = NewDisposeScope();
        using TModel model = TModel.Create();
        ReferenceWeights.Fill(model);
        Tensor loss = model.Outputs(ReferenceWeights.Input(2, 64, 64)).Select(output => output.square().mean()).Aggregate((sum, next) => sum + next);
        loss.backward();

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
        {
            using Tensor? gradient = parameter.grad;
            Assert.True(gradient is not null, $"{name} has no gradient.");
            Assert.True(gradient.isfinite().all().item<bool>(), $"{name} has a gradient that is not finite.");
            Assert.True(gradient.abs().max().item<float>() > 0, $"{name} has no gradient but zero.");
        }
    }

    private static void AssertLeaves<TModel>(
        int tensors, bool training, Func<TModel, Tensor, Tensor> forward, Func<Tensor, Tensor> differentiate)
        where TModel : nn.Module, IModel<TModel> => AssertLeaves<TModel, Tensor>(tensors, training, forward, differentiate);

    private static void AssertLeaves<TModel, TResult>(
        int tensors, bool training, Func<TModel, Tensor, TResult> forward, Func<TResult, Tensor> differentiate)
        where TModel : nn.Module, IModel<TModel>
        where TResult : IDisposable
    {
        using TModel model = TModel.Create();
        model.train(training);
        using Tensor images = rand(2, 3, 64, 64);
        long before = LiveTensors.Settled();

        TResult result = forward(model, images);
        Assert.Equal(before + tensors, LiveTensors.Now);

        if (training)
        {
            using Tensor loss = differentiate(result).sum();
            loss.backward();
        }

        result.Dispose();
        Assert.Equal(before, LiveTensors.Now);
    }
}

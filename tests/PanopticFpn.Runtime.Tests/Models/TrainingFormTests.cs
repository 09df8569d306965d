using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>A network rearranged for training computes what the network computes, forward and backward, with its parameters.</summary>
public sealed class TrainingFormTests
{
    // A number at rounding's distance from zero passes ReLU in one order and not in the other, with all of its gradient: a
    // hundredth of that of a map this small. In float64 no number is that near.
    private const double SmallMap = 0.03;

    private static readonly Dictionary<string, Action<bool>> Models = new()
    {
        [nameof(CamVidFpnR18)] = AssertSame<CamVidFpnR18>,
        [nameof(TrainedPaper)] = AssertSame<TrainedPaper>,
        [nameof(RelativeSharedPlain)] = AssertSame<RelativeSharedPlain>,
        [nameof(RelativePerLevelConcat)] = AssertSame<RelativePerLevelConcat>,
        [nameof(RelativeFixed)] = AssertSame<RelativeFixed>,
        [nameof(ResNet18Features)] = AssertSame<ResNet18Features>,
    };

    /// <summary>Both branches, both modes, and a network without a resize.</summary>
    private static readonly (string Name, bool Training)[] First =
        [(nameof(CamVidFpnR18), true), (nameof(RelativePerLevelConcat), false), (nameof(ResNet18Features), true)];

    public static TheoryData<string, bool> Cases => Data(First);

    public static TheoryData<string, bool> OtherCases => Data(Models.Keys.SelectMany(name => new[] { (name, true), (name, false) }).Except(First));

    /// <summary>In float64 the rounding of either order is out of sight; float32 is what is trained in.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void TheFormIsTheNetworkForwardAndBackward(string model, bool training) => Models[model](training);

    /// <summary>The rest of the networks and modes.</summary>
    [Theory, MemberData(nameof(OtherCases)), Trait("Tier", "Thorough")]
    public void TheFormIsAnyNetworkForwardAndBackward(string model, bool training) => Models[model](training);

    /// <summary>The form has nothing of the weights: it computes with what they are now.</summary>
    [Fact]
    public void TheFormFollowsTheWeightsAndTheMode()
    {
        using CamVidFpnR18 model = Filled<CamVidFpnR18>();
        using CamVidFpnR18.TrainingForm form = model.ForTraining();
        using Tensor images = ReferenceWeights.Input(2, 40, 56);
        using (IDisposable noGrad = no_grad())
        {
            form.forward(images).Dispose();
            foreach (Tensor weight in model.parameters())
                weight.mul_(0.9);
            model.eval();
            Numbers.AssertClose(Numbers.Of(model.forward(images)), Numbers.Of(form.forward(images)));
        }
    }

    /// <summary>What was computed without autograd serves with it.</summary>
    [Fact]
    public void AFirstCallInInferenceModeIsNoHindrance()
    {
        using CamVidFpnR18 model = Filled<CamVidFpnR18>();
        using CamVidFpnR18.TrainingForm form = model.ForTraining();
        using Tensor images = ReferenceWeights.Input(2, 40, 56);
        using (IDisposable inference = inference_mode())
            form.forward(images).Dispose();
        using Tensor logits = form.forward(images);
        using Tensor loss = logits.sum();
        loss.backward();
        Assert.NotNull(model.Conv2.weight.grad);
    }

    [Fact]
    public void StepsLeaveNothingBehind() => AssertNothingIsLeft(steps: 4);

    [Fact, Trait("Tier", "Thorough")]
    public void ManyStepsLeaveNothingBehind() => AssertNothingIsLeft(steps: 20);

    private static void AssertNothingIsLeft(int steps)
    {
        using CamVidFpnR18 model = Filled<CamVidFpnR18>();
        model.eval();
        using Tensor images = ReferenceWeights.Input(1, 33, 47);
        long before = LiveTensors.Settled();
        using (CamVidFpnR18.TrainingForm form = model.ForTraining())
        {
            // The first makes the matrices.
            Step(form, images);
            long held = LiveTensors.Settled();
            for (int step = 0; step < steps; step++)
            {
                long started = LiveTensors.Now;
                using (Tensor logits = form.forward(images))
                {
                    Assert.Equal(started + 1, LiveTensors.Now);
                    using Tensor loss = logits.mean();
                    loss.backward();
                }

                Assert.Equal(held, LiveTensors.Now);
            }

            Assert.InRange(held - before, 1, 4);
        }

        Assert.Equal(before, LiveTensors.Settled());
    }

    [Fact]
    public void TheFormChecksItsInput()
    {
        using CamVidFpnR18 model = Filled<CamVidFpnR18>();
        CamVidFpnR18.TrainingForm form = model.ForTraining();
        long[] fourChannels = [1, 4, 32, 32];
        using Tensor other = zeros(fourChannels), images = zeros(2, 3, 32, 32);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => form.forward(other));
        Assert.StartsWith("CamVidFpnR18 takes images [N,3,H,W], but got 4 channels: [1,4,32,32].", refused.Message, StringComparison.Ordinal);
        form.Dispose();
        ObjectDisposedException disposed = Assert.Throws<ObjectDisposedException>(() => form.forward(images));
        Assert.StartsWith("The training form has been disposed.", disposed.Message, StringComparison.Ordinal);
    }

    private static TheoryData<string, bool> Data(IEnumerable<(string Name, bool Training)> cases)
    {
        var data = new TheoryData<string, bool>();
        foreach ((string name, bool training) in cases)
            data.Add(name, training);
        return data;
    }

    private static void AssertSame<TModel>(bool training)
        where TModel : nn.Module, IModel<TModel>
    {
        TensorShape input = TModel.Description.Input.Shape;
        long[] shape = [2, input.Channels.Value, input.Height.IsConstant ? input.Height.Value : 39, input.Width.IsConstant ? input.Width.Value : 71];
        using Tensor images = ReferenceWeights.Named("input", shape);
        using Tensor exact = images.to(ScalarType.Float64);

        // Two networks of the same weights, so that each updates its own running statistics.
        using TModel plain = TModel.Create(), rearranged = TModel.Create();
        using ITrainingForm form = rearranged.ForTraining();
        foreach ((Tensor pictures, double outputs, double gradients) in new[] { (images, 1e-5, SmallMap), (exact, 1e-10, 1e-9) })
        {
            foreach (TModel model in (TModel[])[plain, rearranged])
            {
                Fill(model);
                model.to(pictures.dtype);
                model.train(training);
            }

            using TrainedStep expected = TrainedStep.Of(plain, plain.Outputs, pictures);
            using TrainedStep actual = TrainedStep.Of(rearranged, form.Outputs, pictures);
            expected.AssertClose(actual, outputs, gradients);
        }
    }

    private static void Step(CamVidFpnR18.TrainingForm form, Tensor images)
    {
        using Tensor logits = form.forward(images);
        using Tensor loss = logits.mean();
        loss.backward();
    }

    private static TModel Filled<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        TModel model = TModel.Create();
        Fill(model);
        return model;
    }

    private static void Fill(nn.Module model)
    {
        using IDisposable noGrad = no_grad();
        ReferenceWeights.Fill(model);
    }
}

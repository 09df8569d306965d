using PanopticFpn.Frozen;
using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>A network frozen for inference computes what the network computes, apart from it, and leaves nothing behind.</summary>
public sealed class InferenceFormTests
{
    private static readonly InferenceOptions Plain = new() { ChannelsLast = false };
    private static readonly InferenceOptions ChannelsLast = new() { ChannelsLast = true };
    private static readonly InferenceOptions BrainFloat = new() { Precision = InferencePrecision.BrainFloat, ChannelsLast = true };

    private static readonly Dictionary<string, Action> Models = new()
    {
        [nameof(PanopticFpnR18)] = AssertSame<PanopticFpnR18>,
        [nameof(PanopticFpnR50)] = AssertSame<PanopticFpnR50>,
        [nameof(PaperFpnR50)] = AssertSame<PaperFpnR50>,
        [nameof(ResNet18Features)] = AssertSame<ResNet18Features>,
        [nameof(PyramidR18)] = AssertSame<PyramidR18>,
        [nameof(GoldenDilated)] = AssertSame<GoldenDilated>,
        [nameof(RelativeClassifier18)] = AssertSame<RelativeClassifier18>,
        [nameof(RelativeClassifierResNeXt50)] = AssertSame<RelativeClassifierResNeXt50>,
        [nameof(RelativeGroupNormR50)] = AssertSame<RelativeGroupNormR50>,
        [nameof(RelativeFrozenR18)] = AssertSame<RelativeFrozenR18>,
        [nameof(RelativeFpnAverage)] = AssertSame<RelativeFpnAverage>,
        [nameof(RelativeFpnNorms)] = AssertSame<RelativeFpnNorms>,
        [nameof(RelativeFpnLateral3)] = AssertSame<RelativeFpnLateral3>,
        [nameof(RelativeSharedConcat)] = AssertSame<RelativeSharedConcat>,
        [nameof(RelativeSharedPlain)] = AssertSame<RelativeSharedPlain>,
        [nameof(RelativePaper)] = AssertSame<RelativePaper>,
        [nameof(RelativePerLevelConcat)] = AssertSame<RelativePerLevelConcat>,
        [nameof(RelativeGrey)] = AssertSame<RelativeGrey>,
        [nameof(RelativeFixed)] = AssertSame<RelativeFixed>,
    };

    /// <summary>Each head, each branch, each norm, groups, dilation and a fixed size.</summary>
    private static readonly string[] First =
    [
        nameof(PanopticFpnR18), nameof(GoldenDilated), nameof(RelativeClassifier18), nameof(RelativeFrozenR18),
        nameof(RelativeFpnNorms), nameof(RelativePaper), nameof(RelativePerLevelConcat), nameof(RelativeFixed),
    ];

    public static TheoryData<string> Names => [.. First];

    public static TheoryData<string> OtherNames => [.. Models.Keys.Except(First)];

    /// <summary>In either layout up to rounding; in bfloat16 to about three digits, fewer the deeper the network.</summary>
    [Theory, MemberData(nameof(Names))]
    public void TheFormIsTheNetwork(string model) => Models[model]();

    /// <summary>The rest of the networks.</summary>
    [Theory, MemberData(nameof(OtherNames)), Trait("Tier", "Thorough")]
    public void TheFormIsAnyNetwork(string model) => Models[model]();

    [Fact]
    public void TheFormKeepsTheWeightsOfItsMoment()
    {
        using IDisposable noGrad = no_grad();
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        using PanopticFpnR18.InferenceForm form = model.ForInference();
        using Tensor images = ReferenceWeights.Input(1, 40, 56);
        Numbers before = Numbers.Of(form.forward(images));
        foreach (Tensor tensor in model.state_dict().Values.Where(tensor => tensor.is_floating_point()))
            tensor.mul_(1.5);

        Assert.Equal(before.Data, Numbers.Of(form.forward(images)).Data);
        using PanopticFpnR18.InferenceForm later = model.ForInference();
        Assert.NotEqual(before.Data, Numbers.Of(later.forward(images)).Data);
    }

    /// <summary>The form freezes a network in training mode as it would evaluate, and leaves its mode and gradients alone.</summary>
    [Fact]
    public void FreezingDoesNotTouchTheNetwork()
    {
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        Numbers before = Numbers.Of(model.Conv2.weight);
        model.train();
        using PanopticFpnR18.InferenceForm form = model.ForInference(ChannelsLast);
        model.Dispose();
        using Tensor images = ReferenceWeights.Input(1, 32, 32);
        using Tensor logits = form.forward(images);
        Assert.False(logits.requires_grad);
        Assert.True(logits.is_contiguous());

        using PanopticFpnR18 other = ReferenceWeights.Model<PanopticFpnR18>();
        Assert.Equal(before.Data, Numbers.Of(other.Conv2.weight).Data);
        other.eval();
        Numbers.AssertClose(Numbers.Of(other.forward(images)), Numbers.Of(logits));
    }

    [Theory]
    [InlineData(InferencePrecision.Full, false)]
    [InlineData(InferencePrecision.Full, true)]
    [InlineData(InferencePrecision.BrainFloat, true)]
    public void NothingIsLeftBehind(InferencePrecision precision, bool channelsLast)
    {
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        using Tensor images = rand(2, 3, 64, 64), others = rand(1, 3, 40, 72);
        using (IInferenceForm warm = Frozen<PanopticFpnR18>(model, new() { Precision = precision, ChannelsLast = channelsLast }))
            warm.Outputs(images)[0].Dispose();
        long before = LiveTensors.Settled();

        using (PanopticFpnR18.InferenceForm form = model.ForInference(new() { Precision = precision, ChannelsLast = channelsLast }))
        {
            form.forward(images).Dispose();
            long held = LiveTensors.Now;
            form.forward(images).Dispose();
            Assert.Equal(held, LiveTensors.Now);
            using Tensor logits = form.forward(others);
            Assert.Throws<ArgumentException>(() => form.forward(others.squeeze(0)));
        }

        Assert.Equal(before, LiveTensors.Settled());
    }

    [Fact]
    public void TheFormChecksItsInput()
    {
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        PanopticFpnR18.InferenceForm form = model.ForInference();
        long[] fourChannels = [1, 4, 32, 32];
        using Tensor other = zeros(fourChannels), wide = zeros(1, 3, 32, 32, ScalarType.Float64), images = zeros(1, 3, 32, 32);
        AssertRefused("PanopticFpnR18 takes images [N,3,H,W], but got 4 channels: [1,4,32,32].", () => form.forward(other));
        AssertRefused("The inference form of PanopticFpnR18 takes Float32 images, but got Float64 images; convert them with to(Float32).", () => form.forward(wide));
        Assert.Throws<ArgumentNullException>(() => form.forward(null!));
        form.Dispose();
        ObjectDisposedException disposed = Assert.Throws<ObjectDisposedException>(() => form.forward(images));
        Assert.StartsWith("The inference form of PanopticFpnR18 has been disposed.", disposed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASizeThatTheSpecFixesIsTheOnlyOne()
    {
        using RelativeFixed model = ReferenceWeights.Model<RelativeFixed>();
        using RelativeFixed.InferenceForm form = model.ForInference();
        long[] otherSize = [1, 3, 96, 64];
        using Tensor images = zeros(otherSize);
        AssertRefused("RelativeFixed takes images [N,3,64,96], the size that its spec fixes, but got [1,3,96,64].", () => form.forward(images));
    }

    [Fact]
    public void ADisposedNetworkIsNotFrozen()
    {
        PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        model.Dispose();
        Assert.Contains(nameof(PanopticFpnR18), Assert.Throws<ObjectDisposedException>(() => model.ForInference()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CallsRunSideBySide()
    {
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        using PanopticFpnR18.InferenceForm form = model.ForInference(ChannelsLast);
        long[][] sizes = [[32, 48], [40, 40], [33, 70]];
        Numbers[] alone = [.. sizes.Select(size => Run(form, size))];
        Parallel.For(0, 12, index => Numbers.AssertClose(alone[index % sizes.Length], Run(form, sizes[index % sizes.Length]), share: 1e-6));
    }

    [Fact]
    public void FullPrecisionIsKeptWhereNothingElseIsAskedFor()
    {
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        using PanopticFpnR18.InferenceForm full = model.ForInference();
        Assert.Equal(InferencePrecision.Full, full.Layout.Precision);
        using PanopticFpnR18.InferenceForm chosen = model.ForInference(Plain);
        Assert.Equal(new InferenceLayout(InferencePrecision.Full, ChannelsLast: false), chosen.Layout);
    }

    /// <summary>Processors without arithmetic for bfloat16 take seconds to say so.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void WhatIsLeftOpenIsChosenBySpeed()
    {
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        IReadOnlyDictionary<InferenceLayout, double> speed = InferenceSpeed.On(CPU).Milliseconds;
        Assert.Equal(4, speed.Count);
        Assert.Same(speed, InferenceSpeed.On(CPU).Milliseconds);

        using PanopticFpnR18.InferenceForm full = model.ForInference();
        Assert.Equal(InferencePrecision.Full, full.Layout.Precision);
        Assert.Equal(speed[full.Layout], speed.Where(entry => entry.Key.Precision == InferencePrecision.Full).Min(entry => entry.Value));
        using PanopticFpnR18.InferenceForm fastest = model.ForInference(new() { Precision = InferencePrecision.Fastest });
        Assert.Equal(speed[fastest.Layout], speed.Values.Min());
    }

    /// <summary>An even size, and an odd one of two pictures; where the spec fixes the size, that one.</summary>
    private static void AssertSame<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        using TModel model = ReferenceWeights.Model<TModel>();
        IInferenceForm[] forms = [Frozen(model, Plain), Frozen(model, ChannelsLast), Frozen(model, BrainFloat)];
        TensorShape input = TModel.Description.Input.Shape;
        foreach ((long batch, long height, long width) in new[] { (1L, 64L, 96L), (2L, 39L, 71L) })
        {
            long[] shape = [batch, input.Channels.Value, input.Height.IsConstant ? input.Height.Value : height, input.Width.IsConstant ? input.Width.Value : width];
            using Tensor images = ReferenceWeights.Named("input", shape);
            Numbers[] expected = Taken(model.Outputs(images));
            foreach (IInferenceForm form in forms)
            {
                double share = form.Layout.Precision == InferencePrecision.Full ? 1e-5 : 0.06;
                foreach ((Numbers left, Numbers right) in expected.Zip(Taken(form.Outputs(images))))
                    Numbers.AssertClose(left, right, share, $"{form.Layout}");
            }
        }

        foreach (IInferenceForm form in forms)
            form.Dispose();
    }

    /// <summary>The outputs as any network gives them: float32, in row-major order.</summary>
    private static Numbers[] Taken(IReadOnlyList<Tensor> outputs)
    {
        Assert.All(outputs, output => Assert.True(output.is_contiguous() && output.dtype == ScalarType.Float32));
        Numbers[] numbers = [.. outputs.Select(Numbers.Of)];
        foreach (Tensor output in outputs)
            output.Dispose();
        return numbers;
    }

    private static IInferenceForm Frozen<TModel>(TModel model, InferenceOptions options)
        where TModel : nn.Module, IModel<TModel> => model.ForInference(options);

    private static Numbers Run(PanopticFpnR18.InferenceForm form, long[] size)
    {
        using Tensor images = ReferenceWeights.Input(1, size[0], size[1]);
        using Tensor logits = form.forward(images);
        return Numbers.Of(logits);
    }

    private static void AssertRefused(string message, Func<Tensor> call) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
}

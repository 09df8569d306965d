using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Optimization;

public sealed class WeightAverageTests
{
    private static readonly float[] First = [1, 2];
    private static readonly float[] Second = [5, 10];

    [Fact]
    public void UpdatesTakeThePartsThatTheFormulaSays()
    {
        using BatchNorm2d model = Model();
        using var average = new WeightAverage(model, decay: 0.15);
        Set(model, Second);
        average.Update(); // d = 1/10
        double once = 0.1 * 1 + 0.9 * 5;
        Assert.Equal(once, ValueOf(average, "average.weight")[0], 1e-6);
        average.Update(); // d = min(0.15, 2/11)
        Assert.Equal(0.15 * once + 0.85 * 5, ValueOf(average, "average.weight")[0], 1e-6);
        // Buffers are copied, not averaged.
        Assert.Equal(Second, ValueOf(average, "average.running_mean"));
    }

    [Fact]
    public void TheModelHasTheAveragesUntilTheyAreTakenBack()
    {
        using BatchNorm2d model = Model();
        using var average = new WeightAverage(model);
        Set(model, Second);
        using (IDisposable swapped = average.IntoModel())
        {
            Assert.Equal(First, model.weight.data<float>().ToArray());
            Assert.Equal(First, model.running_mean!.data<float>().ToArray());
            Assert.Throws<InvalidOperationException>(average.Update);
            Assert.Throws<InvalidOperationException>(average.IntoModel);
            Assert.Throws<InvalidOperationException>(() => average.State);
            swapped.Dispose();
            Assert.Equal(Second, model.weight.data<float>().ToArray());
        }

        Assert.Equal(Second, model.weight.data<float>().ToArray());
        Assert.Equal(Second, model.running_mean!.data<float>().ToArray());
    }

    [Fact]
    public void ARestoredAverageGoesOnWithTheSameBits()
    {
        using BatchNorm2d model = Model();
        using var unbroken = new WeightAverage(model);
        Set(model, Second);
        unbroken.Update();
        using var resumed = new WeightAverage(model);
        resumed.Restore(name => unbroken.State.Single(one => one.Name == name).Value);
        Set(model, [7, -3]);
        unbroken.Update();
        resumed.Update();
        Assert.Equal(["updates", "average.weight", "average.bias", "average.running_mean", "average.running_var", "average.num_batches_tracked"], unbroken.State.Select(one => one.Name));
        Assert.Equal(2, resumed.State[0].Value.item<long>());
        Assert.Equal(ValueOf(unbroken, "average.weight"), ValueOf(resumed, "average.weight"));
    }

    [Fact]
    public void FrozenWeightsAreNotCopiedAndNothingIsLeftBehind()
    {
        using BatchNorm2d model = Model();
        model.bias!.requires_grad = false;
        long before = LiveTensors.Settled();
        using (var average = new WeightAverage(model))
        {
            Assert.DoesNotContain(average.State, one => one.Name == "average.bias");
            long made = Tensor.TotalCount;
            average.Update();
            using (average.IntoModel())
                Assert.Equal(made, Tensor.TotalCount);
            _ = average.State;
            Assert.Equal(made, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Throws<ArgumentException>(() => new WeightAverage(model, decay: 1));
    }

    private static BatchNorm2d Model()
    {
        BatchNorm2d model = nn.BatchNorm2d(2);
        Set(model, First);
        return model;
    }

    private static void Set(BatchNorm2d model, float[] values)
    {
        using IDisposable without = no_grad();
        using Tensor numbers = tensor(values);
        model.weight.copy_(numbers);
        model.running_mean!.copy_(numbers);
    }

    private static float[] ValueOf(WeightAverage average, string name) =>
        average.State.Single(one => one.Name == name).Value.data<float>().ToArray();
}

using PanopticFpn.Training.Losses;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Losses;

public sealed class DescendingOrderTests
{
    [Fact]
    public void TheOrderIsThatOfAStableSort()
    {
        using var generator = new Generator(3);
        using Tensor fine = rand(2, 3, 5000, generator: generator);
        // Many equal numbers, zeros, and numbers that differ in their last bits.
        using Tensor coarse = fine.mul(100).floor().div(100);
        using Tensor tiny = fine.mul(1e-38f);
        using Tensor swapped = fine.transpose(0, 1);
        Assert.All([fine, coarse, tiny, swapped], AssertSorted);
    }

    private static void AssertSorted(Tensor numbers)
    {
        (Tensor sorted, Tensor expected) = numbers.sort(-1, descending: true, stable: true);
        using Tensor order = DescendingOrder.Of(numbers);
        Assert.Equal(expected.shape, order.shape);
        Assert.Equal(expected.data<long>().ToArray(), order.data<long>().ToArray());
        sorted.Dispose();
        expected.Dispose();
    }
}

using PanopticFpn.Training.Loading;
using Xunit;

namespace PanopticFpn.Training.Tests.Loading;

public sealed class SampleOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    public void EachEpochIsAPermutation(int pictures)
    {
        var order = new SampleOrder(pictures, seed: 3);

        for (int epoch = 0; epoch < 20; epoch++)
            Assert.Equal(Enumerable.Range(0, pictures), Epoch(order, pictures, epoch).Order());
    }

    [Fact]
    public void EpochsAndSeedsDiffer()
    {
        var orders = new HashSet<string>();
        for (int seed = -10; seed < 10; seed++)
        {
            var order = new SampleOrder(20, seed);
            for (int epoch = 0; epoch < 20; epoch++)
                Assert.True(orders.Add(string.Join(' ', Epoch(order, 20, epoch))));
        }
    }

    [Fact]
    public void PositionsAndSeedsDrawDifferently()
    {
        var drawn = new HashSet<int>();
        for (int seed = 0; seed < 20; seed++)
        {
            for (int position = 0; position < 50; position++)
                Assert.True(drawn.Add(new SampleOrder(5, seed).RandomAt(position).Next()));
        }
    }

    [Fact]
    public void PositionsAreTheSameInAnyOrderAndAsOftenAsAsked()
    {
        int[] straight = [.. Enumerable.Range(0, 200).Select(position => new SampleOrder(3, seed: 8).PictureAt(position))];
        var order = new SampleOrder(3, seed: 8);

        foreach (int position in Enumerable.Range(0, 200).Reverse().Concat([0, 199, 3, 100, 3]))
            Assert.Equal(straight[position], order.PictureAt(position));
    }

    [Fact]
    public void NothingGrowsWithTheEpochs()
    {
        var order = new SampleOrder(1000, seed: 8);
        long Held() => GC.GetTotalMemory(forceFullCollection: true);
        long before = Held();

        // Workers are in several epochs at a time where pictures are few: they come back to earlier ones.
        for (int epoch = 0; epoch < 3000; epoch += 3)
        {
            order.PictureAt(1000L * (epoch + 2));
            order.PictureAt(1000L * epoch);
        }

        // 2,000 orders of 1,000 pictures take 8 MB.
        Assert.InRange(Held() - before, long.MinValue, 2_000_000);
        GC.KeepAlive(order);
    }

    private static int[] Epoch(SampleOrder order, int pictures, int epoch) =>
        [.. Enumerable.Range(epoch * pictures, pictures).Select(position => order.PictureAt(position))];
}

using PanopticFpn;
using PanopticFpn.Inference;
using Xunit;
using static TorchSharp.torch;

namespace App._1.Tests;

public sealed class NetworkTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    [Fact]
    public void MasksHoldTheClassesInThisOrder() =>
        Assert.Equal("Background, Disc, Box, Triangle, Stripes", string.Join(", ", AppNetwork.Classes.Names));

    [Theory]
    [InlineData(64, 96)]
    [InlineData(61, 83)]
    public void EachPixelGetsALogitForEachClass(int height, int width)
    {
        using var network = new AppNetwork();
        network.eval();
        using Tensor images = rand(2, 3, height, width);
        using Tensor logits = network.forward(images);

        // A multiple of four holds every pixel; ClassMap cuts off what is over.
        Assert.Equal([2, AppNetwork.Classes.Count, (height + 3) / 4 * 4, (width + 3) / 4 * 4], logits.shape);
    }

    [Fact]
    public void AFewStepsOnOneBatchReduceItsLoss() =>
        Assert.True(run.Losses[^1] < run.Losses[0] / 2, string.Join(" ", run.Losses));

    [Fact]
    public void TheExportedFileGivesWhatTheTrainedNetworkGives()
    {
        ExportCommand.Run(run.Files);
        using var network = new AppNetwork();
        network.LoadWeights(run.Files.Weights);
        network.eval();
        using var generator = new Generator(1);
        using Tensor images = rand(1, 3, 61, 83, generator: generator);
        using Tensor logits = network.forward(images);
        float[] expected = logits.ToImageTensor().Data;

        using OnnxModel exported = OnnxModel.Load(run.Files.Onnx);
        float[] actual = exported.Run(images.ToImageTensor())["logits"].Data;

        float largest = expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -1e-4f * largest, 1e-4f * largest));
    }
}

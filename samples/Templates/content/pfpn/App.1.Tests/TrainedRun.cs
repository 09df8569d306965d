using PanopticFpn;
using static TorchSharp.torch;

namespace App._1.Tests;

/// <summary>The network after a few steps on one batch: made once for all tests that need one.</summary>
public sealed class TrainedRun : IDisposable
{
    private const int Steps = 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("App.1-");

    public TrainedRun()
    {
        random.manual_seed(1);
        using var network = new AppNetwork();
        using Tensor images = rand(2, 3, 64, 64);
        using var optimizer = optim.AdamW(network.parameters(), lr: 1e-3);
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor logits = network.forward(images);
            Tensor loss = nn.functional.cross_entropy(logits, BandsOf(logits.shape));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            Losses.Add(loss.item<float>());
        }

        network.SaveWeights(Files.Weights);
    }

    /// <summary>The loss of each step.</summary>
    public List<float> Losses { get; } = [];

    /// <summary>The run's files.</summary>
    internal RunFiles Files => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>An upright band of each class.</summary>
    private static Tensor BandsOf(long[] logits) =>
        (arange(logits[3]) * logits[1]).div(logits[3], RoundingMode.floor).expand(logits[0], logits[2], logits[3]);
}

using PanopticFpn.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>Garbage that is collected while libtorch computes is no number that it still reads.</summary>
public sealed class CollectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EveryFormAndTheExportRunWhileGarbageIsCollected() => await RunRounds(1);

    /// <summary>What happens by chance takes its time.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public async Task TheyRunAgainAndAgainWhileGarbageIsCollected() => await RunRounds(6);

    private async Task RunRounds(int rounds)
    {
        using var end = new CancellationTokenSource();
        Task collecting = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        try
        {
            using var model = new CamVidFpnR18();
            using Tensor images = ReferenceWeights.Input(2, 40, 56);
            for (int round = 0; round < rounds; round++)
                RunEverything(model, images);
        }
        finally
        {
            await end.CancelAsync();
            await collecting;
        }
    }

    private void RunEverything(CamVidFpnR18 model, Tensor images)
    {
        model.train();
        using (CamVidFpnR18.TrainingForm form = model.ForTraining())
        using (Tensor logits = form.forward(images))
        using (Tensor loss = logits.mean())
            loss.backward();
        model.eval();
        model.ExportOnnx(_directory.File("model.onnx"));
        using IDisposable inference = inference_mode();
        model.forward(images).Dispose();
        foreach (InferencePrecision precision in new[] { InferencePrecision.Full, InferencePrecision.BrainFloat })
        {
            using CamVidFpnR18.InferenceForm form = model.ForInference(new InferenceOptions { Precision = precision, ChannelsLast = false });
            form.forward(images).Dispose();
        }
    }
}

using System.Diagnostics;
using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Runs;
using Xunit;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>A run that is killed without warning, again and again, goes on each time from a whole checkpoint.</summary>
public sealed class KilledRunTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void KilledTwiceItGoesOn() => AssertGoesOn(kills: 2);

    /// <summary>Where a kill falls is chance, so many of them.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void KilledTwentyTimesItAlwaysGoesOn() => AssertGoesOn(kills: 20);

    private void AssertGoesOn(int kills)
    {
        string run = _directory.File("run");
        var random = new Random(4);
        int reached = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using Process process = Start(run);
            // Killed anywhere from a first step to well into the steps, their checkpoints and validations.
            string? line = process.StandardOutput.ReadLine();
            if (line is null)
                Assert.Fail(process.StandardError.ReadToEnd());
            Thread.Sleep(random.Next(150));
            process.Kill();
            process.WaitForExit();

            TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(Path.Combine(run, "last.safetensors"));
            Assert.True(checkpoint.State.Step >= reached, $"after kill {kill + 1} the checkpoint is of step {checkpoint.State.Step}, before it was of {reached}");
            reached = checkpoint.State.Step;
        }

        Assert.True(reached >= kills / 2, $"{reached} steps in {kills} runs");
    }

    private static Process Start(string run) => Process.Start(OwnProgram.Command("train-once", run, "100000"))!;
}

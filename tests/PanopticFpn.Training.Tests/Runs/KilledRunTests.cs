using System.Diagnostics;
using System.Reflection;
using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Runs;
using Xunit;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>A run that is killed without warning, again and again, goes on each time from a whole checkpoint.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 20;

    private static readonly string App =
        typeof(KilledRunTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == "TrainOnce").Value!;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void KilledTwentyTimesItAlwaysGoesOn()
    {
        string run = _directory.File("run");
        var random = new Random(4);
        int reached = 0;
        for (int kill = 0; kill < Kills; kill++)
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

        Assert.True(reached >= Kills / 2, $"{reached} steps in {Kills} runs");
    }

    private static Process Start(string run) => Process.Start(new ProcessStartInfo("dotnet", [App, run, "100000"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}

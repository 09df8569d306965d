using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Networks;
using PanopticFpn.Benchmarks.Training;
using PanopticFpn.Benchmarks.WeightsFiles;
using PanopticFpn.Models;

namespace PanopticFpn.Benchmarks.Processes;

/// <summary>What this program does in the processes that it starts of itself.</summary>
internal static class WorkerRole
{
    /// <summary>The first argument of such a process; no command of users has its name.</summary>
    public const string Argument = "worker";

    public static void Play(ReadOnlySpan<string> role)
    {
        switch (role)
        {
            case ["products", var runtime]:
                ProductWorker.Serve(Enum.Parse<Runtime>(runtime));
                break;
            case ["prepare-networks", .. var rest]:
                Prepare(Scene.Of(rest), scene => new Preparation(scene));
                break;
            case ["networks", .. var rest]:
                NetworkWorker.Serve(Scene.Of(rest));
                break;
            case ["network-memory", var key, .. var rest]:
                NetworkWorker.MeasureMemory(Scene.Of(rest), key);
                break;
            case ["prepare-training", .. var rest]:
                Prepare(Scene.Of(rest), scene => new WeightsPreparation(scene));
                break;
            case ["training-memory", var key, .. var rest]:
                TrainingComparison.MeasureMemory(Scene.Of(rest), key);
                break;
            case ["weights"]:
                WeightsWorker.Serve();
                break;
            default:
                throw new ArgumentException($"Expected what a process of the benchmark does, but got '{string.Join(' ', role)}'.", nameof(role));
        }
    }

    private static void Prepare(Scene scene, Func<Scene, IModelVisitor<bool>> preparation) =>
        ReadyMadeModels.Find(scene.Network).Accept(preparation(scene));
}

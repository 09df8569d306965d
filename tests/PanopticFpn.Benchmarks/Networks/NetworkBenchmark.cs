using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>Every form of the networks beside its peers.</summary>
internal static class NetworkBenchmark
{
    /// <param name="runtime">The only runtime that is measured, or null for both.</param>
    public static void Run(IEnumerable<Scene> scenes, int rounds, Runtime? runtime)
    {
        string? peer = Peer.Version();
        MachineDescription.Write(Versions.OnnxRuntime, Versions.Libtorch, Versions.TorchSharp, Versions.PyTorch(peer));
        Ceilings.Measured(rounds).WriteProducts();
        NetworkReport.WriteLegend();
        FormKind[] kinds = [.. FormKind.All.Where(kind => (peer is not null || !kind.NeedsPython) && (runtime is null || kind.Runtime == runtime))];
        foreach (Scene scene in scenes)
        {
            scene.InFolder(placed =>
            {
                WorkerProcess.Run($"Writing the files of {placed.Network}", ["prepare-networks", .. placed.Arguments]);
                if (peer is not null)
                    Peer.Run(["networks", .. placed.Arguments]);

                // Again for each table: what a machine can do changes with what else runs on its host.
                NetworkReport.Write(placed, Ceilings.Measured(rounds), new NetworkComparison(placed, kinds, rounds).Run());
            });
        }
    }
}

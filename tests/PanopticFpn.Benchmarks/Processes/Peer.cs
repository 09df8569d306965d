using System.ComponentModel;

namespace PanopticFpn.Benchmarks.Processes;

/// <summary>PyTorch in Python, which everything is held against where it is there.</summary>
internal static class Peer
{
    private const string Python = "/usr/bin/python3";
    private const string Name = "PyTorch in Python";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Processes", "peer.py");

    /// <summary>Its version, or null where it is not there; why not is written once.</summary>
    public static string? Version()
    {
        try
        {
            return WorkerProcess.RunOther(Name, Python, Script, "version");
        }
        catch (Exception exception) when (exception is WorkerException or Win32Exception)
        {
            Console.WriteLine($"No peer ({exception.Message}): Debian's python3-torch and python3-torchvision bring it.");
            return null;
        }
    }

    /// <summary>Runs one of its commands.</summary>
    /// <exception cref="WorkerException">It failed.</exception>
    public static void Run(params string[] arguments) => WorkerProcess.RunOther(Name, Python, [Script, .. arguments]);

    /// <summary>A process that answers lines.</summary>
    public static WorkerProcess Start(string command) => WorkerProcess.StartOther(Name, Python, Script, command);
}

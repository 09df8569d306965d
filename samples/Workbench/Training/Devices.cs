using System.CommandLine;
using TorchSharp;

namespace Workbench.Training;

/// <summary>Where networks are trained and evaluated.</summary>
internal static class Devices
{
    private const string Cpu = "cpu";
    private const string Cuda = "cuda";

    /// <summary><c>--device</c>.</summary>
    public static Option<string?> Option()
    {
        var option = new Option<string?>("--device") { Description = "cpu or cuda. Without it CUDA where there is one, else the CPU.", HelpName = "cpu|cuda" };
        option.AcceptOnlyFromAmong(Cpu, Cuda);
        return option;
    }

    /// <summary>The device of a name, or the best there is.</summary>
    /// <exception cref="NotSupportedException">CUDA is asked for and absent.</exception>
    public static torch.Device Of(string? name)
    {
        bool hasCuda = name != Cpu && torch.cuda.is_available();
        if (name == Cuda && !hasCuda)
            throw new NotSupportedException("--device cuda: libtorch finds no CUDA here. This program is built with the CPU's libtorch; reference libtorch-cuda instead, and see that the driver is there.");
        return hasCuda ? torch.CUDA : torch.CPU;
    }
}

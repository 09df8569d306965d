using PanopticFpn;
using PanopticFpn.Export;
using PanopticFpn.Weights;

namespace App._1;

/// <summary><c>export</c>: the trained network as an ONNX file that has been run.</summary>
internal static class ExportCommand
{
    public static int Run(RunFiles files)
    {
        if (!File.Exists(files.Weights))
            throw new FileNotFoundException($"There are no trained weights '{files.Weights}'. Train first: dotnet run --project App.1 -c Release -- train");

        using var network = new AppNetwork();
        Load(network, files.Weights);
        network.eval();
        CheckedExportResult result = CheckedExport.Write(network, files.Onnx);
        Console.WriteLine($"{files.Onnx}: {result.Bytes / 1e6:F1} MB; every batch and size of pictures.");
        Console.WriteLine($"Run in ONNX Runtime, its numbers are within {result.Difference:0.0E+0} of the largest from TorchSharp's.");
        return 0;
    }

    private static void Load(AppNetwork network, string weights)
    {
        try
        {
            network.LoadWeights(weights);
        }
        catch (WeightsFileException misfit)
        {
            // The first line says what is wrong; the others list every weight.
            throw new IOException($"{misfit.Message.Split('\n')[0].Trim()} Where the spec has changed since, train again.", misfit);
        }
    }
}

using System.Globalization;
using PanopticFpn.Weights.Benchmarks;

// Loading and saving weights beside PyTorch: both in processes of their own, in turns, medians and ratios.
if (args is ["worker"])
{
    Worker.Run();
    return;
}

if (args is ["--help"])
{
    Console.WriteLine("Loads and saves weights beside PyTorch, in turns, and prints a table. --repeat N: how many times, 15 without it.");
    return;
}

int repeat = args is ["--repeat", var times] ? int.Parse(times, CultureInfo.InvariantCulture) : 15;
DirectoryInfo folder = Directory.CreateTempSubdirectory("pfpn-weights-");
try
{
    var table = new Comparison(folder.FullName, repeat);
    foreach (string network in new[] { "resnet50", "resnet152" })
        table.Print(network);
}
finally
{
    folder.Delete(recursive: true);
}

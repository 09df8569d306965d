using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using PanopticFpn.Benchmarks.Generator;
using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Networks;
using PanopticFpn.Benchmarks.Training;
using PanopticFpn.Benchmarks.WeightsFiles;

namespace PanopticFpn.Benchmarks;

/// <summary>What the program measures; the figures of the pages are its output.</summary>
internal static class BenchmarkCommands
{
    public static RootCommand Root() => new("Measures in turns, beside PyTorch where python3-torch is there, and prints medians as tables.")
    {
        Networks(), TrainingSteps(), Generator(), Weights(), BestProducts(),
    };

    private static Command Networks()
    {
        Option<string> networks = NetworksOption("R18,R50,R101");
        Option<string> sizes = SizesOption("512x512,360x480");
        Option<int> rounds = RoundsOption(15);
        var runtime = new Option<Runtime?>("--runtime") { Description = "One runtime alone." };
        var command = new Command("networks", "Every form of the networks, as ONNX files and in TorchSharp, in their share of what the machine can do.")
        {
            networks, sizes, rounds, runtime,
        };
        command.SetAction(parsed => NetworkBenchmark.Run(
            Scenes(parsed.GetRequiredValue(networks), parsed.GetRequiredValue(sizes)), parsed.GetValue(rounds), parsed.GetValue(runtime)));
        return command;
    }

    private static Command TrainingSteps()
    {
        Option<string> networks = NetworksOption("R18,R50");
        Option<string> sizes = SizesOption("256x256");
        Option<int> rounds = RoundsOption(15);
        var command = new Command("training", "A step of training, in every form.") { networks, sizes, rounds };
        command.SetAction(parsed => TrainingComparison.Run(
            Scenes(parsed.GetRequiredValue(networks), parsed.GetRequiredValue(sizes)), parsed.GetValue(rounds)));
        return command;
    }

    private static Command Generator()
    {
        Option<string> specs = ListOption("--specs", "How many specs a project has, each a project of its own.", "1,100,1000", "[1-9][0-9]{0,4}");
        Option<int> rounds = RoundsOption(5);
        var command = new Command("generator", "A run of the generator after each kind of edit.") { specs, rounds };
        command.SetAction(parsed => EditComparison.Run(parsed.GetRequiredValue(specs).Split(',').Select(Number), parsed.GetValue(rounds)));
        return command;
    }

    private static Command Weights()
    {
        Option<string> networks = ListOption("--networks", "torchvision's networks.", "resnet50,resnet152", "resnet(50|152)");
        Option<int> rounds = RoundsOption(15);
        var command = new Command("weights", "Loading and saving weights.") { networks, rounds };
        command.SetAction(parsed => WeightsComparison.Run(parsed.GetRequiredValue(networks).Split(','), parsed.GetValue(rounds)));
        return command;
    }

    private static Command BestProducts()
    {
        Option<int> rounds = RoundsOption(15);
        var command = new Command("ceilings", "The fastest products of each runtime alone: what the networks' shares are of.") { rounds };
        command.SetAction(parsed =>
        {
            MachineDescription.Write(Versions.OnnxRuntime, Versions.Libtorch, Versions.TorchSharp);
            Ceilings ceilings = Ceilings.Measured(parsed.GetValue(rounds));
            ceilings.WriteProducts();
            Console.WriteLine();
            Console.WriteLine(ceilings.Summary());
        });
        return command;
    }

    private static IEnumerable<Scene> Scenes(string networks, string sizes) =>
        from network in networks.Split(',')
        from size in sizes.Split(',')
        let lengths = size.Split('x')
        select new Scene("PanopticFpn" + network, Number(lengths[0]), Number(lengths[1]), Folder: "");

    private static Option<string> NetworksOption(string all) => ListOption("--networks", "Depths.", all, "R(18|34|50|101|152)");

    private static Option<string> SizesOption(string all) => ListOption("--sizes", "Heights and widths.", all, "[1-9][0-9]{0,4}x[1-9][0-9]{0,4}");

    /// <summary>Words between commas, each of which matches a pattern.</summary>
    private static Option<string> ListOption(string name, string description, string all, string pattern)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => all };
        option.Validators.Add(result =>
        {
            string text = result.GetValueOrDefault<string>() ?? "";
            if (!Regex.IsMatch(text, $"^{pattern}(,{pattern})*$"))
                result.AddError($"{name} takes words with commas between them, such as {all}, but '{text}' came.");
        });
        return option;
    }

    private static Option<int> RoundsOption(int all)
    {
        var option = new Option<int>("--rounds") { Description = "How many times everything runs.", DefaultValueFactory = _ => all };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds takes at least 1: a median needs a number.");
        });
        return option;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Globalization;
using PanopticFpn.Benchmarks;
using PanopticFpn.Models;

// Every form of the networks beside its peers: in turns, medians and ratios. What runs in processes of its own comes first.
switch (args)
{
    case ["worker", .. var scene]:
        Worker.Serve(Scene.Of(scene));
        return 0;
    case ["memory", var key, .. var scene]:
        Worker.MeasureMemory(Scene.Of(scene), key);
        return 0;
    case ["train-memory", var key, .. var scene]:
        TrainingComparison.MeasureMemory(Scene.Of(scene), key);
        return 0;
    case ["prepare-training", .. var arguments]:
        Scene trained = Scene.Of(arguments);
        ReadyMadeModels.Find(trained.Network).Accept(new WeightsPreparation(trained));
        return 0;
    case ["prepare", .. var arguments]:
        Scene prepared = Scene.Of(arguments);
        ReadyMadeModels.Find(prepared.Network).Accept(new Preparation(prepared));
        return 0;
    case ["machine"]:
        Machine.Measure();
        return 0;
}

var networks = new Option<string>("--networks") { Description = "Depths, such as R18,R50.", DefaultValueFactory = _ => "R18,R50,R101" };
var sizes = new Option<string>("--sizes") { Description = "Heights and widths, such as 512x512,360x480.", DefaultValueFactory = _ => "512x512,360x480" };
var rounds = new Option<int>("--rounds") { Description = "How many times each form runs.", DefaultValueFactory = _ => 15 };
var runtime = new Option<Runtime?>("--runtime") { Description = "Inference in one runtime alone: onnx or torch." };
var training = new Option<bool>("--training") { Description = "Steps of training in place of inference." };
var command = new RootCommand("Times every form of the networks beside its peers.") { networks, sizes, rounds, runtime, training };
command.SetAction(parsed => Measure(
    parsed.GetValue(training) ? MeasureTraining : (scene, count, machine) => MeasureInference(scene, count, machine, parsed.GetValue(runtime)),
    parsed.GetRequiredValue(networks).Split(','), [.. parsed.GetRequiredValue(sizes).Split(',').Select(size => size.Split('x'))], parsed.GetValue(rounds)));
return command.Parse(args).Invoke();

static int Measure(Action<Scene, int, Machine> measure, string[] networks, string[][] sizes, int rounds)
{
    try
    {
        Machine machine = Machine.Measured();
        Console.WriteLine(Machine.Describe());
        Console.WriteLine(FormattableString.Invariant($"Best product {machine.MultiplyAdds / 1e9:F0} billion multiply-adds a second, best copy {machine.Bytes / 1e9:F1} GB a second."));
        Console.WriteLine("Multiply-adds are the original's in every row: a form that does fewer can pass the best product.");
        foreach (string network in networks)
        {
            foreach (string[] size in sizes)
                MeasureOne(measure, "PanopticFpn" + network, size, rounds, machine);
        }

        return 0;
    }
    catch (WorkerException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

static void MeasureOne(Action<Scene, int, Machine> measure, string network, string[] size, int rounds, Machine machine)
{
    DirectoryInfo folder = Directory.CreateTempSubdirectory("pfpn-speed-");
    try
    {
        var scene = new Scene(network, int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture), folder.FullName);
        measure(scene, rounds, machine);
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

static void MeasureInference(Scene scene, int rounds, Machine machine, Runtime? runtime)
{
    WorkerProcess.Run($"Writing the files of {scene.Network}", ["prepare", .. scene.Arguments]);
    bool peers = MakePeers(scene);
    FormKind[] kinds = [.. FormKind.All.Where(kind => (peers || !kind.NeedsPython) && (runtime is null || kind.Runtime == runtime))];
    Report.Write(scene, machine, new Comparison(scene, kinds, rounds).Run());
}

static void MeasureTraining(Scene scene, int rounds, Machine machine)
{
    WorkerProcess.Run($"Writing the weights of {scene.Network}", ["prepare-training", .. scene.Arguments]);
    bool peer = MakePeers(scene, "training");
    TrainingComparison.Run(scene, [.. TrainingKind.All.Where(kind => peer || kind.Key != TrainingKind.Peer)], rounds);
}

static bool MakePeers(Scene scene, params string[] what)
{
    try
    {
        WorkerProcess.Run("/usr/bin/python3", "PyTorch in Python", [Path.Combine(AppContext.BaseDirectory, "peer.py"), .. scene.Arguments, .. what]);
        return true;
    }
    catch (Exception exception) when (exception is WorkerException or System.ComponentModel.Win32Exception)
    {
        Console.WriteLine($"No peers of PyTorch: {exception.Message}");
        return false;
    }
}

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
var command = new RootCommand("Times every form of the networks beside its peers.") { networks, sizes, rounds };
command.SetAction(parsed => Measure(
    parsed.GetRequiredValue(networks).Split(','), [.. parsed.GetRequiredValue(sizes).Split(',').Select(size => size.Split('x'))], parsed.GetValue(rounds)));
return command.Parse(args).Invoke();

static int Measure(string[] networks, string[][] sizes, int rounds)
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
                MeasureOne("PanopticFpn" + network, size, rounds, machine);
        }

        return 0;
    }
    catch (WorkerException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

static void MeasureOne(string network, string[] size, int rounds, Machine machine)
{
    DirectoryInfo folder = Directory.CreateTempSubdirectory("pfpn-speed-");
    try
    {
        var scene = new Scene(network, int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture), folder.FullName);
        WorkerProcess.Run($"Writing the files of {network}", ["prepare", .. scene.Arguments]);
        IReadOnlyList<FormKind> kinds = MakePeers(scene) ? FormKind.All : [.. FormKind.All.Where(kind => !kind.NeedsPython)];
        Report.Write(scene, machine, new Comparison(scene, kinds, rounds).Run());
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

static bool MakePeers(Scene scene)
{
    try
    {
        WorkerProcess.Run("/usr/bin/python3", "PyTorch in Python", [Path.Combine(AppContext.BaseDirectory, "peer.py"), .. scene.Arguments]);
        return true;
    }
    catch (Exception exception) when (exception is WorkerException or System.ComponentModel.Win32Exception)
    {
        Console.WriteLine($"No peers of PyTorch: {exception.Message}");
        return false;
    }
}

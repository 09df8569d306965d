using System.CommandLine;
using QuickStart;

// The command line only; what a program of your own would copy is in SegmentationRun.cs.
var image = new Option<string?>("--image") { Description = "A photograph (PNG, JPEG, …). Without it, a scene is drawn.", HelpName = "FILE" };
var model = new Option<string>("--model") { Description = "SceneFpn, which this project compiles from scene.pfpn.json, or a ready-made model.", HelpName = "NAME", DefaultValueFactory = _ => "SceneFpn" };
var folder = new Option<string>("--out") { Description = "Where the ONNX file and the picture go.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("out", "quickstart") };
var report = new Option<string?>("--report") { Description = "Write the figures as JSON.", HelpName = "FILE" };

foreach (var option in new Option[] { image, model, folder, report })
{
    option.Validators.Add(given =>
    {
        if (given.Tokens is [{ Value: "" }])
            given.AddError($"Option '{option.Name}' is empty.");
    });
}

var root = new RootCommand("Compiles a network from a spec, runs it in TorchSharp and in ONNX Runtime, and shows what it sees.") { image, model, folder, report };
root.SetAction(parsed => Application.Run(parsed.GetValue(image), parsed.GetValue(model)!, parsed.GetValue(folder)!, parsed.GetValue(report)));

ParseResult line = root.Parse(args);
if (line.Errors.Count > 0)
{
    Console.Error.WriteLine($"{line.Errors[0].Message} --help shows what there is.");
    return 2;
}

return line.Invoke();

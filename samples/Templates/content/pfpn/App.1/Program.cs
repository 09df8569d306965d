using System.CommandLine;
using App._1;
using PanopticFpn.Training.Runs;

// The command line only; what each command does is in the file of its name.
var folder = new Option<string>("--out") { Description = "The run's folder.", HelpName = "DIR", DefaultValueFactory = _ => "out", Recursive = true };
var data = new Option<string?>("--data") { Description = "A folder with train/images, train/labels, val/images and val/labels. Without it, scenes are drawn.", HelpName = "DIR" };
var steps = new Option<int?>("--steps") { Description = "Steps of the optimizer.", HelpName = "N" };
var resume = new Option<bool>("--resume") { Description = "Go on with the run that was stopped, to its own number of steps." };
var picture = new Argument<string>("PICTURE") { Description = "A picture (PNG, JPEG, …)." };

steps.Validators.Add(given =>
{
    if (given.Tokens is not [var token] || !int.TryParse(token.Value, out int number) || number < 1)
        given.AddError("--steps takes a whole number from 1 on.");
});

var train = new Command("train", "Trains the network.") { data, steps, resume };
train.SetAction(line => TrainCommand.Run(line.GetValue(data), line.GetValue(steps), line.GetValue(resume), Files(line)));
var export = new Command("export", "Writes the trained network as an ONNX file, and runs it beside TorchSharp before it is kept.");
export.SetAction(line => ExportCommand.Run(Files(line)));
var segment = new Command("segment", "Gives each pixel of a picture its class, by the ONNX file, and shows the classes in colour.") { picture };
segment.SetAction(line => SegmentCommand.Run(line.GetRequiredValue(picture), Files(line)));

ParseResult line = new RootCommand("Trains a segmentation network, exports it to ONNX and segments pictures.") { train, export, segment, folder }.Parse(args);
if (line.Errors.Count > 0 || args.Contains(""))
{
    string mistake = args.Contains("") ? "An argument is empty." : line.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not known here." : line.Errors[0].Message;
    Console.Error.WriteLine($"{mistake} --help shows what there is.");
    return 2;
}

try
{
    return line.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or TrainingException)
{
    // What a user can mend, in a line; anything else is a fault of the program and is seen whole.
    Console.Error.WriteLine(failure.Message);
    return 1;
}

RunFiles Files(ParseResult line) => new(line.GetRequiredValue(folder));

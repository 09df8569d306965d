using PanopticFpn.Training.Tests.Runs;

// What tests run in a process of its own (OwnProgram): dotnet PanopticFpn.Training.Tests.dll COMMAND ARGUMENTS.
return args switch
{
    ["train-once", string directory, string steps] => TrainOnce.Run(directory, steps),
    _ => throw new ArgumentException($"There is no command '{string.Join(' ', args)}'."),
};

using PanopticFpn.Weights.Tests.Pretrained;

// What tests run in a process of its own (OwnProgram): dotnet PanopticFpn.Weights.Tests.dll COMMAND ARGUMENTS.
return args switch
{
    ["fetch-once", string address, string directory, string file] => await FetchOnce.Run(address, directory, file),
    _ => throw new ArgumentException($"There is no command '{string.Join(' ', args)}'."),
};

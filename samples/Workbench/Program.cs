using Workbench;

return CommandLine.Run(args, Terminal.Open());

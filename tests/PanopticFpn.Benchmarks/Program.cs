using System.CommandLine;
using PanopticFpn.Benchmarks;
using PanopticFpn.Benchmarks.Processes;

if (args is [WorkerRole.Argument, .. var role])
{
    WorkerRole.Play(role);
    return 0;
}

try
{
    return BenchmarkCommands.Root().Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (WorkerException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

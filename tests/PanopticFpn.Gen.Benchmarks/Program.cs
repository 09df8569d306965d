using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Benchmarks;
using Perfolizer.Horology;
using Perfolizer.Metrology;

// In this process and with few iterations: the table of all edits in minutes, on a small machine too.
Job job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(3)
    .WithIterationCount(5);

IConfig config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .HideColumns(Column.Error, Column.Gen0, Column.Gen1, Column.Gen2)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Millisecond).WithSizeUnit(SizeUnit.KB))
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));

BenchmarkRunner.Run<EditBenchmarks>(config, args);

// The generator runs in the compiler's driver, whose version the table does not name.
Console.WriteLine($"Roslyn {typeof(GeneratorDriver).Assembly.GetName().Version}");

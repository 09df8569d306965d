using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Tests.Work;

namespace PanopticFpn.Gen.Benchmarks;

/// <summary>What one run of the generator costs after each thing that a user does.</summary>
public class EditBenchmarks
{
    private WarmProject _project = null!;

    /// <summary>How many specs the project has.</summary>
    [Params(1, 100, 1000)]
    public int Specs { get; set; }

    /// <summary>Runs the generator once, outside what is measured.</summary>
    [GlobalSetup]
    public void OpenProject() => _project = new WarmProject(Specs);

    /// <summary>The project is opened: everything is compiled.</summary>
    [Benchmark]
    public GeneratorDriver Cold() => _project.Cold();

    /// <inheritdoc cref="Edit.KeystrokeInCode"/>
    [Benchmark]
    public GeneratorDriver KeystrokeInCode() => _project.Run(Edit.KeystrokeInCode);

    /// <inheritdoc cref="Edit.SpecEdited"/>
    [Benchmark]
    public GeneratorDriver SpecEdited() => _project.Run(Edit.SpecEdited);

    /// <inheritdoc cref="Edit.SpecMoved"/>
    [Benchmark]
    public GeneratorDriver SpecMoved() => _project.Run(Edit.SpecMoved);

    /// <inheritdoc cref="Edit.SpecAdded"/>
    [Benchmark]
    public GeneratorDriver SpecAdded() => _project.Run(Edit.SpecAdded);

    /// <inheritdoc cref="Edit.SpecDeleted"/>
    [Benchmark]
    public GeneratorDriver SpecDeleted() => _project.Run(Edit.SpecDeleted);
}

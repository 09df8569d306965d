using System.Globalization;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>A spec that extends another says only what differs, and every problem lies in the file that has it.</summary>
public sealed class ExtendsTests
{
    private const string Base = """
        { "model": "Base", "namespace": "Street", "summary": "The base.", "accessibility": "internal",
          "backbone": { "type": "resnet", "depth": 50, "replaceStrideWithDilation": [false, false, true] },
          "fpn": { "channels": 64, "smooth": { "kernel": 5, "norm": "batch" } },
          "semantic": { "classes": 3 } }
        """;

    [Fact]
    public void ObjectsMergeAndEverythingElseIsReplaced()
    {
        NetworkSpec spec = Read("""
            { "model": "Small", "extends": "base.pfpn.json", "backbone": { "depth": 101, "replaceStrideWithDilation": [true, true, true] },
              "fpn": { "smooth": { "norm": null } } }
            """, Base).Spec!;
        Assert.Equal(("Small", "Street", false, null), (spec.Model, spec.Namespace, spec.IsPublic, spec.Summary));
        Assert.Equal(101, spec.Backbone.Get(ResNet.Depth));
        Assert.Equal([true, true, true], spec.Backbone.Get(ResNet.ReplaceStrideWithDilation));
        Assert.Equal((64, 5, null), (spec.Fpn!.Get(FeaturePyramid.Channels), spec.Fpn.Get(FeaturePyramid.Smooth.Kernel), spec.Fpn.Get(FeaturePyramid.Smooth.Norm)));
        Assert.Equal(3, spec.Semantic!.Get(SemanticBranch.Classes).Count);
    }

    [Fact]
    public void NullTakesAnInheritedObjectOut()
    {
        NetworkSpec spec = Read("""
            { "model": "Small", "extends": "base.pfpn.json", "backbone": { "replaceStrideWithDilation": [false, false, false] },
              "fpn": null, "semantic": null, "classifier": { "classes": 10 } }
            """, Base).Spec!;
        Assert.Null(spec.Fpn);
        Assert.Null(spec.Semantic);
        Assert.Equal(10, spec.Classifier!.Get(Classifier.Classes).Count);
    }

    [Fact]
    public void NullTakesAnyInheritedPropertyOut()
    {
        NetworkSpec spec = Read("""
            { "model": "Small", "extends": "base.pfpn.json", "accessibility": null,
              "backbone": { "depth": null, "block": "basic", "layers": [1, 1, 1, 1], "replaceStrideWithDilation": null },
              "fpn": { "channels": null } }
            """, Base).Spec!;
        Assert.True(spec.IsPublic);
        Assert.Equal((null, 256), (spec.Backbone.Get(ResNet.Depth), spec.Fpn!.Get(FeaturePyramid.Channels)));
        Assert.Equal([1, 1, 1, 1], spec.Backbone.Get(ResNet.Layers));
    }

    [Fact]
    public void AChainReadsFromItsEnd()
    {
        Project project = Project.With(
            ("a.pfpn.json", """{ "model": "A", "extends": "sub/b.pfpn.json", "fpn": { "channels": 1 } }"""),
            ("sub/b.pfpn.json", """{ "model": "B", "extends": "../c.pfpn.json", "fpn": { "channels": 2 } }"""),
            ("c.pfpn.json", """{ "backbone": { "type": "resnet", "depth": 18 }, "fpn": { "channels": 3 } }"""));
        GeneratorDriverRunResult result = project.Run();
        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            [
                "Test.Root.A.Description.g.cs", "Test.Root.A.Inference.g.cs", "Test.Root.A.Onnx.g.cs", "Test.Root.A.Training.g.cs", "Test.Root.A.g.cs",
                "Test.Root.B.Description.g.cs", "Test.Root.B.Inference.g.cs", "Test.Root.B.Onnx.g.cs", "Test.Root.B.Training.g.cs", "Test.Root.B.g.cs",
            ],
            Project.SourceNames(result));
    }

    /// <summary>A path is meant and not its spelling, on either system and however the project lists the file.</summary>
    [Theory]
    [InlineData("/home/app/specs/base.pfpn.json", "../specs/base.pfpn.json")]
    [InlineData("/home/app/../app/specs/base.pfpn.json", "..\\\\specs\\\\base.pfpn.json")]
    [InlineData("/home/app/specs/base.pfpn.json", "/home/app/specs/base.pfpn.json")]
    [InlineData("/home/app/small/base.pfpn.json", "base.pfpn.json")]
    [InlineData("/home/app/small/base.pfpn.json", ".//./base.pfpn.json")]
    public void APathIsFoundInAnySpelling(string path, string written)
    {
        Assert.Empty(Project.With(
            ("/home/app/small/a.pfpn.json", $$"""{ "model": "A", "extends": "{{written}}" }"""), (path, Base)).Run().Diagnostics);
        Assert.Empty(Project.With(
            (@"C:\app\small\a.pfpn.json", $$"""{ "model": "A", "extends": "{{written.Replace("/home", "C:", StringComparison.Ordinal)}}" }"""),
            (path.Replace("/home", "C:", StringComparison.Ordinal).Replace('/', '\\'), Base)).Run().Diagnostics);
    }

    [Theory]
    [InlineData("a.pfpn.json")]
    [InlineData("./a.pfpn.json")]
    [InlineData("b.pfpn.json")]
    public void ACycleIsAnErrorInEachOfItsSpecs(string target)
    {
        Project project = Project.With(
            ("a.pfpn.json", $$"""{ "model": "A", "extends": "{{target}}", "backbone": { "type": "resnet", "depth": 18 } }"""),
            ("b.pfpn.json", """{ "model": "B", "extends": "a.pfpn.json" }"""));
        GeneratorDriverRunResult result = project.Run();
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("PFPN0302", diagnostic.Id));
        Assert.Equal(
            target == "b.pfpn.json" ? ["a.pfpn.json", "b.pfpn.json"] : ["a.pfpn.json"],
            result.Diagnostics.Select(diagnostic => diagnostic.Location.GetLineSpan().Path));
    }

    [Fact]
    public void ABaseThatIsNotThereIsAnErrorAtItsName()
    {
        GeneratorDriverRunResult result = Project.With(("a.pfpn.json", """{ "model": "A", "extends": "bsae.pfpn.json" }"""), ("base.pfpn.json", Base)).Run();
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("PFPN0301", diagnostic.Id);
        Assert.Equal((0, 27, 43), (diagnostic.Location.GetLineSpan().StartLinePosition.Line, diagnostic.Location.GetLineSpan().StartLinePosition.Character, diagnostic.Location.GetLineSpan().EndLinePosition.Character));
        Assert.Contains("Test.Root.A.g.cs", Project.SourceNames(result));
    }

    /// <summary>The base's own mistakes are the base's; those that only a spec over it makes are that spec's, and name the place.</summary>
    [Fact]
    public void EachProblemComesOnceAndInItsFile()
    {
        Project project = Project.With(
            ("base.pfpn.json", """{ "backbone": { "type": "resnet", "groups": 32, "dpth": 1 }, "fpn": { "upsample": "nearest", "alignCorners": true } }"""),
            ("a.pfpn.json", """{ "model": "A", "extends": "base.pfpn.json", "backbone": { "depth": 18 }, "fpn": { "channels": 0 } }"""),
            ("b.pfpn.json", """{ "model": "B", "extends": "base.pfpn.json", "backbone": { "depth": 50 } }"""));
        GeneratorDriverRunResult result = project.Run();
        Assert.Equal(
            [("a.pfpn.json", "PFPN0105"), ("a.pfpn.json", "PFPN0303"), ("base.pfpn.json", "PFPN0101"), ("base.pfpn.json", "PFPN0119")],
            result.Diagnostics.Select(diagnostic => (diagnostic.Location.GetLineSpan().Path, diagnostic.Id)).Order());
        Assert.StartsWith(
            "Together with this spec, base.pfpn.json(1,45) is wrong: PFPN0112: The basic block",
            result.Diagnostics.Single(diagnostic => diagnostic.Id == "PFPN0303").GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    /// <summary>Over any number of bases.</summary>
    [Fact]
    public void AProblemAtTheEndOfAChainComesOnce()
    {
        GeneratorDriverRunResult result = Project.With(
            ("a.pfpn.json", """{ "model": "A", "extends": "b.pfpn.json" }"""),
            ("b.pfpn.json", """{ "model": "B", "extends": "c.pfpn.json" }"""),
            ("c.pfpn.json", """{ "model": "C", "extends": "d.pfpn.json" }"""),
            ("d.pfpn.json", """{ "backbone": { "type": "resnet", "depth": 51 } }""")).Run();
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(("d.pfpn.json", "PFPN0104"), (diagnostic.Location.GetLineSpan().Path, diagnostic.Id));
    }

    [Fact]
    public void ABaseThatIsNotJsonIsItsOwnErrorAndTheSpecHasAStandIn()
    {
        GeneratorDriverRunResult result = Project.With(("a.pfpn.json", """{ "model": "A", "extends": "base.pfpn.json" }"""), ("base.pfpn.json", "{ \"backbone\": ")).Run();
        Assert.Equal([("base.pfpn.json", "PFPN0001")], result.Diagnostics.Select(diagnostic => (diagnostic.Location.GetLineSpan().Path, diagnostic.Id)));
        Assert.Contains("Test.Root.A.g.cs", Project.SourceNames(result));
    }

    [Fact]
    public void APartWithoutAModelIsNoClassAndNoError()
    {
        GeneratorDriverRunResult result = Project.With(
            ("a.pfpn.json", """{ "model": "A", "extends": "part.pfpn.json", "backbone": { "depth": 18 } }"""),
            ("part.pfpn.json", """{ "backbone": { "type": "resnet" }, "semantic": { "channels": 8 }, "fpn": null }""")).Run();

        // What is missing in the part is missed where the whole is read.
        Assert.Equal(["PFPN0303", "PFPN0303"], result.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("a.pfpn.json", diagnostic.Location.GetLineSpan().Path));
        Assert.DoesNotContain(Project.SourceNames(result), name => name.Contains("Part", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void AnEditOfABaseCompilesThoseThatExtendItAndNoOther()
    {
        (string, string)[] others = [.. Enumerable.Range(0, 50).Select(index => ($"{index}.pfpn.json", $$"""{ "model": "Net{{index}}", "backbone": { "type": "resnet", "depth": 18 } }"""))];
        Project project = Project.With(
        [
            .. others,
            ("base.pfpn.json", Base),
            ("a.pfpn.json", """{ "model": "A", "extends": "base.pfpn.json" }"""),
            ("b.pfpn.json", """{ "model": "B", "extends": "a.pfpn.json", "semantic": { "classes": 9 } }"""),
        ]);
        project.Run();

        GeneratorDriverRunResult result = project.Edit("base.pfpn.json", Base.Replace("\"classes\": 3", "\"classes\": 4", StringComparison.Ordinal)).Run();
        Assert.Equal(2, Modified(result, PanopticFpnGenerator.Steps.Compile));
        Assert.Equal(3, Modified(result, PanopticFpnGenerator.Steps.Extend));
        Assert.Equal(2, Project.OutputReasons(result).Count(reason => reason == IncrementalStepRunReason.Modified));
    }

    /// <summary>Pairs of specs, each mutated: no exception, every problem inside one of the two files.</summary>
    [Fact]
    public void MutatedPairsNeverThrow()
    {
        var random = new Random(43);
        for (int round = 0; round < 5_000; round++)
        {
            SpecFile[] files =
            [
                new("a.pfpn.json", Mutated(random, "{ \"extends\": \"b.pfpn.json\", ")),
                new("b.pfpn.json", Mutated(random, random.Next(4) == 0 ? "{ \"extends\": \"a.pfpn.json\", " : "{ ")),
            ];
            var extended = new ExtendedSpecs(files.ToEquatableArray());
            foreach (SpecFile file in files)
            {
                SpecSource source = SpecSource.Resolve(file, extended);
                SpecReadResult result = SpecReader.Read(source, "Project");
                Assert.All(result.Problems, problem =>
                {
                    string text = problem.Range.File == 0 ? file.Text : source.Bases[problem.Range.File - 1].Text;
                    Assert.InRange(problem.Range.Start, 0, text.Length);
                    Assert.InRange(problem.Range.End, problem.Range.Start, text.Length);
                });
                if (round % 20 == 0 && (result.Spec ?? result.StandIn) is { } readable)
                    Assert.True(ModelCompiler.Compile(readable).InternalError is null, $"{file.Text}\n{extended}");
            }
        }
    }

    private static string Mutated(Random random, string start)
    {
        string spec = start + JsonTexts.Specs[random.Next(JsonTexts.Specs.Count)].TrimStart()[1..];
        return random.Next(3) == 0 ? JsonTexts.Mutate(random, spec) : JsonTexts.MutateTokens(random, spec);
    }

    private static int Modified(GeneratorDriverRunResult result, string step) =>
        Project.Reasons(result).Count(pair => pair.Name == step && pair.Reason == IncrementalStepRunReason.Modified);

    private static SpecReadResult Read(string spec, string inherited) => SpecReader.Read(
        SpecSource.Resolve(new SpecFile("a.pfpn.json", spec), new ExtendedSpecs([new SpecFile("base.pfpn.json", inherited)])), "Project");
}

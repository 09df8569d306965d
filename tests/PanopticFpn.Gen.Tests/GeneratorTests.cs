using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace PanopticFpn.Gen.Tests;

public class GeneratorTests
{
    private const string Street = """
        { "model": "StreetFpn", "namespace": "Street.Models",
          "backbone": { "type": "resnet", "depth": 50 },
          "fpn": { "channels": 256 },
          "semantic": { "channels": 128, "classes": 32 } }
        """;

    [Fact]
    public void ASpecGivesAModelItsExportAndItsDescription()
    {
        GeneratorDriverRunResult result = Project.With(("street.pfpn.json", Street)).Run();
        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            ["Street.Models.StreetFpn.Description.g.cs", "Street.Models.StreetFpn.Inference.g.cs", "Street.Models.StreetFpn.Onnx.g.cs", "Street.Models.StreetFpn.Training.g.cs", "Street.Models.StreetFpn.g.cs"],
            Project.SourceNames(result));
    }

    [Fact]
    public void OtherFilesAreNotSpecs() =>
        Assert.Empty(Project.SourceNames(Project.With(("appsettings.json", Street), ("pfpn.schema.json", "{")).Run()));

    [Fact]
    public void TheNamespaceIsTheProjectsWhereTheSpecHasNone()
    {
        string spec = """{ "model": "Net", "backbone": { "type": "resnet", "depth": 18 } }""";
        GeneratorDriverRunResult result = Project.With(("net.pfpn.json", spec)).Run();
        Assert.Contains("Test.Root.Net.g.cs", Project.SourceNames(result));
    }

    [Fact]
    public void ABrokenSpecStopsNoOther()
    {
        GeneratorDriverRunResult result = Project.With(
            ("a.pfpn.json", Street),
            ("b.pfpn.json", Street.Replace("50", "51", StringComparison.Ordinal).Replace("StreetFpn", "Other", StringComparison.Ordinal)),
            ("c.pfpn.json", "{ not json")).Run();

        Assert.Contains("Street.Models.StreetFpn.g.cs", Project.SourceNames(result));
        Assert.Contains("Street.Models.Other.g.cs", Project.SourceNames(result));
        Assert.Equal(["b.pfpn.json", "c.pfpn.json"], result.Diagnostics.Select(diagnostic => diagnostic.Location.GetLineSpan().Path).Distinct().Order());
        Diagnostic depth = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Location.GetLineSpan().Path == "b.pfpn.json");
        Assert.Equal(1, depth.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal(DiagnosticSeverity.Error, depth.Severity);
    }

    /// <summary>A class stands in for a broken spec wherever its name can be told, whatever else is wrong.</summary>
    [Theory]
    [InlineData("""{ "model": "A" }""")]
    [InlineData("""{ "model": "A", "backbone": 1, "fpn": { "channels": 0 }, "semantic": {} }""")]
    [InlineData("""{ "model": "A", "backbone": { "type": "vgg", "depth": 18, "groups": -3, "widthPerGroup": true }, "semantic": { "classes": [1, 2] } }""")]
    [InlineData("""{ "model": "A", "backbone": { "layers": [0, 0, 0], "replaceStrideWithDilation": [1, 2, 3] }, "fpn": [] }""")]
    [InlineData("""{ "model": "A", "backbone": { "block": "basic", "layers": [0, 99999, 1, 1], "groups": 64 }, "fpn": {}, "semantic": { "classes": ["a", "a", "!"], "colors": [1] } }""")]
    public void AClassStandsInForABrokenSpec(string spec)
    {
        GeneratorDriverRunResult result = Project.With(("a.pfpn.json", spec)).Run();
        Assert.Contains("Test.Root.A.g.cs", Project.SourceNames(result));
        Assert.NotEmpty(result.Diagnostics);
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Id is "PFPN0901" or "PFPN0201");
        Assert.All(result.Results.Single().GeneratedSources, source => Assert.Empty(source.SyntaxTree.GetDiagnostics()));
    }

    /// <summary>Code that uses the class shows no errors of its own.</summary>
    [Theory]
    [InlineData("\"backbone\": { \"type\": \"resnet\", \"depth\": 18, \"norm\": { \"type\": \"group\", \"groups\": 48 } }", 1)]
    [InlineData("\"backbone\": { \"type\": \"resnet\", \"depth\": 18 }, \"fpn\": { \"channels\": 10, \"lateral\": { \"norm\": { \"type\": \"group\", \"groups\": 3 } }, \"smooth\": { \"norm\": { \"type\": \"group\", \"groups\": 7 } } }", 2)]
    [InlineData("\"backbone\": { \"type\": \"resnet\", \"depth\": 18 }, \"fpn\": {}, \"semantic\": { \"classes\": 3, \"norm\": { \"type\": \"group\", \"groups\": 100 } }", 1)]
    public void AClassStandsInForASpecWhoseLayersDoNotFit(string properties, int errors)
    {
        GeneratorDriverRunResult result = Project.With(("a.pfpn.json", "{ \"model\": \"A\", " + properties + " }")).Run();
        Assert.Equal(Enumerable.Repeat("PFPN0201", errors), result.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Contains("Test.Root.A.g.cs", Project.SourceNames(result));
    }

    /// <summary>With both heads, the code of one would call members of the other.</summary>
    [Theory]
    [InlineData("\"fpn\": {}")]
    [InlineData("\"semantic\": { \"classes\": 3 }")]
    public void TheStandInOfASpecWithTwoHeadsHasOne(string head)
    {
        GeneratorDriverRunResult result = Project.With(
            ("a.pfpn.json", "{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", \"depth\": 18 }, " + head + ", \"classifier\": { \"classes\": 3 } }")).Run();
        Assert.Contains(result.Diagnostics, diagnostic => diagnostic.Id == "PFPN0120");
        string code = result.Results.Single().GeneratedSources.Single(source => source.HintName == "Test.Root.A.g.cs").SourceText.ToString();
        Assert.Contains("public ResNet Backbone", code, StringComparison.Ordinal);
        Assert.DoesNotContain("Linear", code, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameTakenTwiceIsAnErrorInTheSecondSpec()
    {
        GeneratorDriverRunResult result = Project.With(
            ("b.pfpn.json", Street.Replace("StreetFpn", "STREETFPN", StringComparison.Ordinal)),
            ("a.pfpn.json", Street)).Run();

        Assert.Contains("Street.Models.StreetFpn.g.cs", Project.SourceNames(result));
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("b.pfpn.json", diagnostic.Location.GetLineSpan().Path);
        Assert.Contains("a.pfpn.json", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>Files of one name in two folders: the message tells them apart.</summary>
    [Fact]
    public void TheOwnerOfANameIsNamedWithItsFolderWhereItsFileNameIsTheSame()
    {
        GeneratorDriverRunResult result = Project.With(("/app/old/street.pfpn.json", Street), ("/app/street.pfpn.json", Street)).Run();

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("/app/street.pfpn.json", diagnostic.Location.GetLineSpan().Path);
        Assert.Contains("is already defined by 'old/street.pfpn.json'", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>C# takes a name for a class or for a namespace.</summary>
    [Theory]
    [InlineData("Street.Models.StreetFpn")]
    [InlineData("Street.Models.StreetFpn.Small")]
    public void ANamespaceThatIsAModelIsAnError(string space)
    {
        GeneratorDriverRunResult result = Project.With(
            ("a.pfpn.json", Street.Replace("StreetFpn", "Other", StringComparison.Ordinal).Replace("Street.Models", space, StringComparison.Ordinal)),
            ("b.pfpn.json", Street)).Run();
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(("PFPN0122", "a.pfpn.json"), (diagnostic.Id, diagnostic.Location.GetLineSpan().Path));
        Assert.All(Project.SourceNames(result), name => Assert.StartsWith("Street.Models.StreetFpn.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void EditingCodeRunsNothingAgain()
    {
        Project project = Project.With(("street.pfpn.json", Street));
        project.Run();
        GeneratorDriverRunResult result = project.EditCode("class Other { }").Run();
        Assert.All(Project.Reasons(result), step => Assert.Contains(
            step.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    [Theory]
    [InlineData("the same text in a new object")]
    [InlineData("white space")]
    [InlineData("another order")]
    public void WhatMeansTheSameIsNotCompiledAgain(string edit)
    {
        Project project = Project.With(("street.pfpn.json", Street));
        project.Run();
        string edited = edit switch
        {
            "white space" => "\n\n" + Street.Replace(":", " : ", StringComparison.Ordinal),
            "another order" => """
                { "semantic": { "classes": 32, "channels": 128 }, "fpn": { "channels": 256 },
                  "backbone": { "depth": 50, "type": "resnet" }, "namespace": "Street.Models", "model": "StreetFpn" }
                """,
            _ => Street,
        };
        GeneratorDriverRunResult result = project.Edit("street.pfpn.json", edited).Run();
        Assert.All(
            Project.Reasons(result).Where(step => step.Name == PanopticFpnGenerator.Steps.Compile),
            step => Assert.Contains(step.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
        Assert.DoesNotContain(Project.OutputReasons(result), reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
    }

    /// <summary>Of deep networks; SpecEditTests holds the same of a hundred shallow ones.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void EditingOneOfAHundredCompilesOne()
    {
        (string, string)[] specs = [.. Enumerable.Range(0, 100).Select(index =>
            ($"{index:000}.pfpn.json", Street.Replace("StreetFpn", $"Net{index}", StringComparison.Ordinal)))];
        Project project = Project.With(specs);
        project.Run();
        GeneratorDriverRunResult result = project.Edit("042.pfpn.json", specs[42].Item2.Replace("32", "11", StringComparison.Ordinal)).Run();
        Assert.Single(
            Project.Reasons(result),
            step => step.Name == PanopticFpnGenerator.Steps.Compile && step.Reason == IncrementalStepRunReason.Modified);
        Assert.Single(Project.OutputReasons(result), reason => reason == IncrementalStepRunReason.Modified);
    }
}

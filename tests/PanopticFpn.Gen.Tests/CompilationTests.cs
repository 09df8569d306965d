using System.Reflection;
using Xunit;

namespace PanopticFpn.Gen.Tests;

/// <summary>The compiler as a library: text in, files or messages out.</summary>
public sealed class CompilationTests
{
    private const string Spec = """{ "model": "StreetFpn", "backbone": { "type": "resnet", "depth": 18 } }""";

    [Theory]
    [InlineData("torchsharp", "Models.StreetFpn.g.cs", "Models.StreetFpn.Training.g.cs", "Models.StreetFpn.Inference.g.cs", "Models.StreetFpn.Description.g.cs")]
    [InlineData("onnx", "Models.StreetFpn.Onnx.g.cs")]
    [InlineData("pytorch", "StreetFpn.py")]
    public void ABackendNamesItsFiles(string backend, params string[] files)
    {
        CompilationResult result = ModelCompiler.Compile(Spec, new CompilationOptions { Backend = backend });

        Assert.True(result.Succeeded);
        Assert.Empty(result.Messages);
        Assert.Equal(files, result.Files.Select(file => file.Name));
        Assert.All(result.Files, file => Assert.Contains("StreetFpn", file.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryBackendCompilesIsNamedAndNoOther()
    {
        Assert.Equal(["torchsharp", "onnx", "pytorch"], ModelCompiler.Backends);
        var exception = Assert.Throws<ArgumentException>(() => ModelCompiler.Compile(Spec, new CompilationOptions { Backend = "keras" }));
        Assert.Contains("There are torchsharp, onnx, pytorch.", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What the source generator adds to a build, to the last character.</summary>
    [Fact]
    public void TheCSharpIsTheGenerators()
    {
        var options = new CompilationOptions { RootNamespace = "Street" };
        CompiledFile[] files = [.. ModelCompiler.Compile(Spec, options).Files, .. ModelCompiler.Compile(Spec, options with { Backend = "onnx" }).Files];
        CompiledModel generated = ModelCompiler.Compile(Gen.Spec.SpecReader.Read(Spec, "Street").Spec!);
        Assert.Equal(generated.Files.Select(file => (file.HintName, file.Text)), files.Select(file => (file.Name, file.Text)));
    }

    [Theory]
    [InlineData("{ \"model\": \"Deep\",\n  \"backbone\": { \"type\": \"resnet\", \"depth\": 51 } }", "street.pfpn.json(2,44): error PFPN0104: ")]
    [InlineData("{ \"model\": \"Text\"\n  \"backbone\" }", "street.pfpn.json(2,3): error PFPN0001: ")]
    [InlineData("[]", "street.pfpn.json(1,1): error PFPN0103: ")]
    [InlineData("", "street.pfpn.json(1,1): error PFPN0001: ")]
    [InlineData("{ \"backbone\": { \"type\": \"resnet\", \"depth\": 18 } }", "street.pfpn.json(1,1): error PFPN0102: ")]
    [InlineData("{ \"model\": \"None\", \"extends\": \"base.pfpn.json\" }", "street.pfpn.json(1,31): error PFPN0301: ")]
    [InlineData(
        "{ \"model\": \"Groups\", \"backbone\": { \"type\": \"resnet\", \"depth\": 18 }, \"fpn\": {},\n \"semantic\": { \"channels\": 96, \"classes\": 2, \"norm\": { \"type\": \"group\",\n  \"groups\": 36 } } }",
        "street.pfpn.json(3,13): error PFPN0201: Layers do not fit: ")]
    public void WhatIsWrongIsAMessageAtItsPlace(string spec, string message)
    {
        Assert.All(ModelCompiler.Backends, backend =>
        {
            CompilationResult result = ModelCompiler.Compile(spec, new CompilationOptions { Path = "street.pfpn.json", Backend = backend });

            Assert.False(result.Succeeded);
            Assert.Empty(result.Files);
            Assert.StartsWith(message, Assert.Single(result.Messages).ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AWarningLeavesTheFiles()
    {
        string spec = Spec.Replace("\"depth\": 18 }", "\"depth\": 18 }, \"fpn\": { \"upsample\": \"nearest\", \"alignCorners\": true }", StringComparison.Ordinal);
        CompilationResult result = ModelCompiler.Compile(spec, new CompilationOptions { Path = "street.pfpn.json", Backend = "pytorch" });

        Assert.True(result.Succeeded);
        Assert.Single(result.Files);
        Assert.StartsWith("street.pfpn.json(1,", Assert.Single(result.Messages).ToString(), StringComparison.Ordinal);
        Assert.Contains(": warning PFPN0119: ", result.Messages[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSpecsThatOneExtendsAreAskedForByPath()
    {
        CompilationResult result = Extending(("specs/base.pfpn.json", "{ \"extends\": \"./deep.pfpn.json\" }"), ("specs/deep.pfpn.json", "{ \"backbone\": { \"type\": \"resnet\", \"depth\": 18 } }"));

        Assert.Empty(result.Messages);
        Assert.Equal("Street.py", Assert.Single(result.Files).Name);
    }

    /// <summary>In a build a base reports its own errors; here nobody else would.</summary>
    [Theory]
    [InlineData("{ \"backbone\": { \"type\": \"resnet\", \"depth\": 51 } }", "specs/base.pfpn.json(1,44): error PFPN0104: ")]
    [InlineData("{ \"backbone\" }", "specs/base.pfpn.json(1,14): error PFPN0001: ")]
    [InlineData("{ \"extends\": \"absent.pfpn.json\" }", "specs/base.pfpn.json(1,14): error PFPN0301: ")]
    [InlineData("{ \"extends\": \"../app/street.pfpn.json\" }", "app/street.pfpn.json(1,33): error PFPN0302: ")]
    [InlineData("{ \"extends\": \"../app/street.pfpn.json\" }", "specs/base.pfpn.json(1,14): error PFPN0302: ")]
    [InlineData("{ \"extends\": \"base.pfpn.json\" }", "specs/base.pfpn.json(1,14): error PFPN0302: ")]
    public void ABrokenBaseIsAMessageOfTheBase(string text, string message)
    {
        CompilationResult result = Extending(("specs/base.pfpn.json", text));

        Assert.False(result.Succeeded);
        Assert.Empty(result.Files);
        Assert.Contains(result.Messages, found => found.ToString().StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutANamespaceThereIsNoClass()
    {
        CompilationResult result = ModelCompiler.Compile(Spec, new CompilationOptions { RootNamespace = "" });
        Assert.False(result.Succeeded);
        Assert.Empty(result.Files);
    }

    [Fact]
    public void NoTypeOfRoslynIsInThePublicSignatures()
    {
        Type[] types = [typeof(ModelCompiler), typeof(CompilationOptions), typeof(CompilationResult), typeof(CompiledFile), typeof(CompilationMessage)];
        Assert.All(types, type => Assert.True(type.IsPublic));
        IEnumerable<Type> used = types
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType));
        Assert.DoesNotContain(used, type => type.FullName?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) ?? false);
    }

    private static CompilationResult Extending(params (string Path, string Text)[] bases) => ModelCompiler.Compile(
        "{ \"model\": \"Street\", \"extends\": \"../specs/base.pfpn.json\" }",
        new CompilationOptions
        {
            Backend = "pytorch",
            Path = "app/street.pfpn.json",
            ReadSpec = path => bases.FirstOrDefault(known => known.Path == path).Text,
        });
}

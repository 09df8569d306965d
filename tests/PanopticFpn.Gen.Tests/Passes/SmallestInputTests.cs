using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

/// <summary>Maps that are rounded down need some pixels: the network says how many, and a fixed size with fewer is an error.</summary>
public class SmallestInputTests
{
    [Theory]
    [InlineData("""{ "type": "convnext", "variant": "tiny" }""", 32)]
    [InlineData("""{ "type": "mobilenetv3", "variant": "small" }""", 1)]
    [InlineData("""{ "type": "resnet", "depth": 18 }""", 1)]
    public void TheFewestRowsAndColumns(string backbone, long expected) =>
        Assert.Equal(expected, InferShapes.Run(NetworkLowering.Lower(Read(backbone, ""))).Network.Input.Minimum);

    [Fact]
    public void AFixedSizeThatLeavesNothingIsAMismatch()
    {
        NetworkSpec spec = Read("""{ "type": "convnext", "variant": "tiny" }""", """ "input": { "height": 31, "width": 64 },""");
        CompiledModel model = ModelCompiler.Compile(spec);
        ShapeMismatch mismatch = Assert.Single(model.Mismatches);
        Assert.Equal("input.height", mismatch.Property);
        Assert.Contains("a map of the network would be [N,768,0,2] for pictures of 31 x 64", mismatch.Message, StringComparison.Ordinal);

        // The class stands in, so that the build shows this error alone.
        Assert.NotEmpty(model.Files);
        Assert.Empty(ModelCompiler.Compile(Read("""{ "type": "convnext", "variant": "tiny" }""", """ "input": { "height": 32, "width": 64 },""")).Mismatches);
    }

    private static NetworkSpec Read(string backbone, string input) =>
        SpecReader.Read($$"""{ "model": "Net", {{input}} "backbone": {{backbone}} }""", "Space").Spec!;
}

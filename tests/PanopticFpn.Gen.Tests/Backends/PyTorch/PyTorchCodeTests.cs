using PanopticFpn.Gen.Tests.Emit;
using Xunit;

namespace PanopticFpn.Gen.Tests.Backends.PyTorch;

/// <summary>The Python that specs become, held in snapshots beside this file.</summary>
public sealed class PyTorchCodeTests
{
    [Theory]
    [InlineData("Segmentation", """
        "backbone": { "type": "resnet", "depth": 18 }, "fpn": {}, "semantic": { "classes": 32 }
        """)]
    [InlineData("Paper", """
        "summary": "As the \"paper\" has it.", "backbone": { "type": "resnet", "depth": 50, "zeroInitResidual": true },
        "fpn": { "smooth": { "levels": ["p2", "p3", "p4", "p5"] }, "upsample": "nearest" },
        "semantic": { "style": "perLevel", "norm": { "type": "group", "groups": 32 }, "alignCorners": false, "dropout": 0.1, "fuse": "concat", "classes": 54 }
        """)]
    [InlineData("Classifier", """
        "backbone": { "type": "resnet", "depth": 50, "norm": "frozenBatch" }, "classifier": { "classes": ["cat", "dog"] }
        """)]
    [InlineData("Features", """
        "input": { "channels": 1, "height": 96, "width": 128 },
        "backbone": { "type": "resnet", "depth": 50, "groups": 32, "widthPerGroup": 4, "replaceStrideWithDilation": [false, true, true] }
        """)]
    [InlineData("Pyramid", """
        "backbone": { "type": "resnet", "depth": 18 }, "fpn": { "channels": 64, "lateral": { "norm": "batch", "bias": false }, "fuse": "average", "extraLevels": 1 }
        """)]
    public void TheCodeIsAsItWasRead(string name, string properties)
    {
        CompiledFile file = Assert.Single(Compile("Sample", properties).Files);
        Assert.Equal("Sample.py", file.Name);
        Assert.DoesNotContain('\r', file.Text);
        Assert.All(file.Text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Snapshots.Match(file.Text, name);
    }

    [Theory]
    [InlineData("None", "class None_(nn.Module):")]
    [InlineData("NamedTuple", "class NamedTuple_(nn.Module):")]
    [InlineData("StreetFpn", "class StreetFpn(nn.Module):")]
    public void AClassHasANameThatPythonTakes(string model, string line) =>
        Assert.Contains(line, Assert.Single(Compile(model, "\"backbone\": { \"type\": \"resnet\", \"depth\": 18 }").Files).Text.Split('\n'));

    private static CompilationResult Compile(string model, string properties)
    {
        CompilationResult result = ModelCompiler.Compile($$"""{ "model": "{{model}}", {{properties}} }""", new CompilationOptions { Backend = "pytorch" });
        Assert.Empty(result.Messages);
        return result;
    }
}

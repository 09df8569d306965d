using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Emit;

public class GeneratedCodeTests
{
    [Theory]
    [InlineData("Segmentation", 50, true, true)]
    [InlineData("SegmentationBasic", 18, true, true)]
    [InlineData("Pyramid", 34, true, false)]
    [InlineData("Features", 18, false, false)]
    public void TheCodeIsAsItWasRead(string name, int depth, bool fpn, bool semantic)
    {
        foreach (GeneratedFile file in Compile(Specs.Of(depth, fpn, semantic)))
            Snapshots.Match(file.Text, $"{name}{file.HintName.Replace("Samples.Sample", "", StringComparison.Ordinal)}");
    }

    [Fact]
    public void ADilatedResNeXtIsAsItWasRead()
    {
        NetworkSpec plain = Specs.Of(50, fpn: false, semantic: false);
        NetworkSpec spec = plain with
        {
            Backbone = plain.Backbone.With(ResNet.Groups, 32).With(ResNet.WidthPerGroup, 4).With(ResNet.ReplaceStrideWithDilation, [false, true, true]),
        };
        foreach (GeneratedFile file in Compile(spec))
            Snapshots.Match(file.Text, $"DilatedResNeXt{file.HintName.Replace("Samples.Sample", "", StringComparison.Ordinal)}");
    }

    /// <summary>What the language has beyond the seed, a few parts in each.</summary>
    [Theory]
    [InlineData("Paper", """
        "summary": "As the paper has it.", "backbone": { "type": "resnet", "depth": 18, "weights": "IMAGENET1K_V1" },
        "fpn": { "smooth": { "levels": ["p2", "p3", "p4", "p5"] }, "upsample": "nearest" },
        "semantic": { "style": "perLevel", "norm": { "type": "group", "groups": 32 }, "alignCorners": false, "classes": 54 }
        """)]
    [InlineData("Classifier", """
        "backbone": { "type": "resnet", "depth": 50, "norm": "frozenBatch", "zeroInitResidual": true }, "classifier": { "classes": ["cat", "dog"] }
        """)]
    [InlineData("Norms", """
        "backbone": { "type": "resnet", "depth": 18, "norm": { "type": "group", "groups": 32 }, "zeroInitResidual": true },
        "fpn": { "lateral": { "kernel": 3, "bias": false, "norm": "batch" }, "smooth": { "norm": "frozenBatch", "levels": ["p5"] },
                 "alignCorners": false, "fuse": "average", "extraLevels": 1 }
        """)]
    [InlineData("Fixed", """
        "accessibility": "internal", "input": { "channels": 1, "height": 96, "width": 128, "mean": [0.5], "std": [0.25] },
        "backbone": { "type": "resnet", "depth": 18 }, "fpn": { "channels": 64 },
        "semantic": { "norm": "batch", "upsample": "nearest", "fuse": "concat", "dropout": 0.1, "classes": 2, "scale": 1 }
        """)]
    public void TheRelativesAreAsTheyWereRead(string name, string properties)
    {
        NetworkSpec spec = SpecReader.Read($$"""{ "model": "Sample", {{properties}} }""", "Samples").Spec!;
        foreach (GeneratedFile file in Compile(spec))
            Snapshots.Match(file.Text, $"{name}{file.HintName.Replace("Samples.Sample", "", StringComparison.Ordinal)}");
    }

    [Fact]
    public void ClassesAreAsTheyWereRead()
    {
        NetworkSpec spec = Specs.Of(18) with
        {
            Semantic = Specs.Semantic(128, 2)
                .With(SemanticBranch.Classes, new ClassList(2, [new("Sky \"above\"", "SkyAbove"), new("a < b", "AB")]))
                .With(SemanticBranch.Colors, [0x808080, 0x0102ff])
                .With(SemanticBranch.Ignore, 11),
        };
        Snapshots.Match(Compile(spec).Single(file => file.HintName.EndsWith("Description.g.cs", StringComparison.Ordinal)).Text, "Classes");
    }

    /// <summary>Repeated blocks are written once, so depth costs next to nothing.</summary>
    [Fact]
    public void ADeepNetworkIsHardlyMoreCode()
    {
        int shallow = Compile(Specs.Of(50)).Sum(file => file.Text.Length);
        int deep = Compile(Specs.Of(152)).Sum(file => file.Text.Length);
        Assert.True(deep <= 1.5 * shallow, $"152: {deep} characters, 50: {shallow}");
    }

    [Fact]
    public void LinesEndInOneWayAndCarryNoTrailingSpace()
    {
        foreach (GeneratedFile file in Compile(Specs.Of(50)))
        {
            Assert.DoesNotContain('\r', file.Text);
            Assert.All(file.Text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        }
    }

    [Fact]
    public void TheSpecHashSeesMeaningAndNotNames()
    {
        NetworkSpec spec = Specs.Of(50);
        Assert.Equal(SpecHash.Of(spec), SpecHash.Of(spec with { Model = "Other", Namespace = "Elsewhere" }));
        Assert.NotEqual(SpecHash.Of(spec), SpecHash.Of(Specs.Of(50, classes: 33)));
        Assert.NotEqual(SpecHash.Of(spec), SpecHash.Of(Specs.Of(50, semantic: false)));
    }

    private static GeneratedFile[] Compile(NetworkSpec spec)
    {
        CompiledModel model = ModelCompiler.Compile(spec);
        Assert.Null(model.InternalError);
        return [.. model.Files];
    }
}

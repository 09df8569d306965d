using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Compiler.Tests.PyTorch;

/// <summary>The Python module that a spec becomes is the C# class's network: it loads its weights and computes its numbers.</summary>
[Collection(OneAtATime.Name)]
public sealed class PyTorchInteropTests
{
    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void ResNet18WithTheSharedBranch() => AssertEqual("PeerFpn18", """
        "backbone": { "type": "resnet", "depth": 18 }, "fpn": {}, "semantic": { "classes": 5 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void ResNet50WithTheSharedBranch() => AssertEqual("PeerFpn50", """
        "backbone": { "type": "resnet", "depth": 50 }, "fpn": {}, "semantic": { "classes": 5 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void ThePapersHead() => AssertEqual("PeerPaper", """
        "backbone": { "type": "resnet", "depth": 18 },
        "fpn": { "smooth": { "levels": ["p2", "p3", "p4", "p5"] }, "upsample": "nearest" },
        "semantic": { "style": "perLevel", "norm": { "type": "group", "groups": 32 }, "alignCorners": false, "classes": 7 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void AClassifier() => AssertEqual("PeerClassifier", """
        "backbone": { "type": "resnet", "depth": 50 }, "classifier": { "classes": 10 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void FeaturesOfADilatedResNeXtWithFrozenNorms() => AssertEqual("PeerFeatures", """
        "input": { "channels": 1 },
        "backbone": { "type": "resnet", "depth": 50, "channels": 32, "groups": 4, "widthPerGroup": 16, "norm": "frozenBatch", "replaceStrideWithDilation": [false, true, true] }
        """);

    /// <summary>What no other of these has: norms of the pyramid, an average, a level above P5, groups of the backbone.</summary>
    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void APyramidWithNorms() => AssertEqual("PeerPyramid", """
        "backbone": { "type": "resnet", "depth": 18, "channels": 32, "norm": { "type": "group", "groups": 16 }, "zeroInitResidual": true },
        "fpn": { "channels": 32, "lateral": { "kernel": 3, "bias": false, "norm": "batch" }, "smooth": { "norm": "frozenBatch", "levels": ["p5"] }, "alignCorners": false, "fuse": "average", "extraLevels": 1 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void AMobileNetV3WithTheSharedBranch() => AssertEqual("PeerMobile", """
        "backbone": { "type": "mobilenetv3", "variant": "small" }, "fpn": { "channels": 32 }, "semantic": { "channels": 16, "classes": 5 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void AConvNeXtClassifier() => AssertEqual("PeerConvNeXt", """
        "backbone": { "type": "convnext", "variant": "tiny" }, "classifier": { "classes": 5 }
        """);

    private static void AssertEqual(string model, string properties)
    {
        PyTorchPeer.Found found = PyTorchPeer.Compare(model, properties);
        Assert.True(found.Keys);

        // Two versions of libtorch, each with the rounding of its own kernels: the numbers themselves are compared in float64.
        Assert.InRange(found.Initial, 0, 1e-5);
        Assert.InRange(found.Single, 0, 2e-5);
        Assert.InRange(found.Double, 0, 1e-12);
        Assert.InRange(found.Train, 0, 1e-10);
        Assert.InRange(found.Gradients, 0, 1e-9);
        Assert.InRange(found.Statistics, 0, 1e-10);
        Assert.Equal(0, found.Script);
    }
}

using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Compiler.Tests.PyTorch;

/// <summary>Networks of torchvision's families are torchvision's: the same keys, outputs, gradients and statistics.</summary>
[Collection(OneAtATime.Name)]
public sealed class TorchvisionTests
{
    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void MobileNetV3Small() => AssertEqual("SmallPeer", "mobilenet_v3_small", """
        "backbone": { "type": "mobilenetv3", "variant": "small" }, "classifier": { "classes": 7 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void MobileNetV3Large() => AssertEqual("LargePeer", "mobilenet_v3_large", """
        "backbone": { "type": "mobilenetv3", "variant": "large" }, "classifier": { "classes": 7 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void ConvNeXtTiny() => AssertEqual("TinyPeer", "convnext_tiny", """
        "backbone": { "type": "convnext", "variant": "tiny" }, "classifier": { "classes": 7 }
        """);

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void ResNeXt50() => AssertEqual("ResNeXtPeer", "resnext50_32x4d", """
        "backbone": { "type": "resnet", "depth": 50, "groups": 32, "widthPerGroup": 4 }, "classifier": { "classes": 7 }
        """);

    private static void AssertEqual(string model, string function, string properties)
    {
        PyTorchPeer.Found found = PyTorchPeer.Compare(model, properties, $$"""
            import torchvision

            def {{model}}():
                return torchvision.models.{{function}}(weights=None, num_classes=7)
            """);
        Assert.True(found.Keys);
        Assert.InRange(found.Single, 0, 1e-5);
        Assert.InRange(found.Double, 0, 1e-12);
        Assert.InRange(found.Train, 0, 1e-10);
        Assert.InRange(found.Gradients, 0, 1e-9);
        Assert.InRange(found.Statistics, 0, 1e-10);
    }
}

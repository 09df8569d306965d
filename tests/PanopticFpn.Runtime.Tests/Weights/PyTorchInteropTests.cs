using PanopticFpn.Models;
using PanopticFpn.Tests.Golden;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Weights;

/// <summary>A whole network's weights go from PyTorch to here and back.</summary>
public sealed class PyTorchInteropTests : IDisposable
{
    private const string Build = """
        import sys, torch
        sys.path.insert(0, sys.argv[1])
        from make_relatives import build
        network = build({"backbone": {"type": "resnet", "depth": 50}, "fpn": {}, "semantic": {"classes": 32}}).float()
        """;

    private readonly TemporaryDirectory _directory = new();

    private static string Reference => Path.Combine(AppContext.BaseDirectory, "Reference");

    public void Dispose() => _directory.Dispose();

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void WeightsOfPyTorchGiveItsOutputs()
    {
        string path = _directory.File("trained.pth");
        // As the seed's trainer leaves it: wrapped for several devices, inside a checkpoint, with the classifier that is never used.
        PythonTorchFactAttribute.Run(
            Build + """

            state = {"module." + name: tensor for name, tensor in network.state_dict().items()}
            state["module.backbone.fc.weight"], state["module.backbone.fc.bias"] = torch.ones(1000, 2048), torch.ones(1000)
            torch.save({"epoch": 3, "model": state, "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]}}, sys.argv[2])
            """,
            Reference,
            path);

        using var model = new PanopticFpnR50();
        WeightsReport report = model.LoadWeights(path);
        model.eval();

        Assert.Equal(("model", "module."), (report.Under, report.Prefix));
        Assert.Equal(["backbone.fc.weight", "backbone.fc.bias"], report.Ignored.Select(name => name.Replace("module.", "", StringComparison.Ordinal)));
        GoldenCase golden = GoldenCase.All["fpn resnet50, 32 classes, 1x128x96"];
        using IDisposable noGrad = no_grad();
        using Tensor images = ReferenceWeights.Input(golden.Input[0], golden.Input[1], golden.Input[2]);
        using Tensor logits = model.forward(images);
        golden.Outputs.Single(output => output.Name == "logits").AssertMatches(Numbers.Of(logits));
    }

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void PyTorchReadsWhatIsWrittenHere()
    {
        using var model = new PanopticFpnR50();
        ReferenceWeights.Fill(model);
        string checkpoint = _directory.File("written.pth");
        string safetensors = _directory.File("written.safetensors");
        model.SaveWeights(checkpoint);
        model.SaveWeights(safetensors);

        string output = PythonTorchFactAttribute.Run(
            Build + """

            import json, struct
            expected = network.state_dict()
            loaded = torch.load(sys.argv[2], weights_only=True)
            network.load_state_dict(loaded)
            data = open(sys.argv[3], "rb").read()
            size = struct.unpack("<Q", data[:8])[0]
            header = json.loads(data[8:8 + size])
            types = {"F32": torch.float32, "I64": torch.int64}
            for name, tensor in expected.items():
                assert loaded[name].dtype == tensor.dtype and torch.equal(loaded[name], tensor), name
                entry = header[name]
                begin, end = (8 + size + offset for offset in entry["data_offsets"])
                read = torch.frombuffer(bytearray(data[begin:end]), dtype=types[entry["dtype"]]).reshape(entry["shape"])
                assert read.dtype == tensor.dtype and torch.equal(read, tensor), name
            assert loaded.keys() == expected.keys() == header.keys() - {"__metadata__"}
            print(len(expected))
            """,
            Reference,
            checkpoint,
            safetensors);
        Assert.Equal(model.state_dict().Count, int.Parse(output, System.Globalization.CultureInfo.InvariantCulture));
    }

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void TheFilesOfTorchvisionLoadAsTheyAre()
    {
        string path = _directory.File("resnet50.pth");
        PythonTorchFactAttribute.Run(
            """
            import sys, torch, torchvision
            torch.manual_seed(5)
            network = torchvision.models.resnet50()
            state = network.state_dict()
            # Files from before PyTorch 1.1 lack the counters.
            old = {name: tensor for name, tensor in state.items() if not name.endswith("num_batches_tracked")}
            torch.save(old, sys.argv[1], _use_new_zipfile_serialization=False)
            """,
            path);

        using var classifier = new ResNet50();
        using var features = new ResNet50Features();
        using var network = new PanopticFpnR50();
        classifier.LoadWeights(path);
        WeightsReport ofFeatures = features.LoadWeights(path);
        WeightsReport ofBackbone = network.LoadWeights(path, new LoadWeightsOptions { Into = "backbone." });

        Assert.Equal(["fc.weight", "fc.bias"], ofFeatures.Ignored);
        Assert.All(ofBackbone.Loaded, name => Assert.StartsWith("backbone.", name, StringComparison.Ordinal));
        foreach ((string name, Tensor tensor) in features.state_dict().Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
        {
            Assert.True(tensor.bytes.SequenceEqual(classifier.state_dict()[name].bytes), name);
            Assert.True(tensor.bytes.SequenceEqual(network.state_dict()["backbone." + name].bytes), name);
        }

        string message = Assert.Throws<WeightsFileException>(() => network.LoadWeights(path)).Message;
        Assert.Contains("Into", message, StringComparison.Ordinal);
    }
}

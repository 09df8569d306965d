using System.Security.Cryptography;
using PanopticFpn.Models;
using PanopticFpn.Onnx;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Weights;

/// <summary>A network begins with the published weights that its spec names.</summary>
public sealed class PretrainedModelTests : IDisposable
{
    private readonly TemporaryDirectory _cache = new();

    private PretrainedOptions Options => new() { CacheDirectory = _cache.FullName, Offline = true };

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task TheBackboneTakesThePublishedWeights()
    {
        using nn.Module published = Backbone(classes: 1000);
        Publish(published, "backbone.");

        using Small model = await PretrainedModel.CreateAsync<Small>(options: Options);

        foreach ((string name, Tensor tensor) in published.state_dict().Where(entry => !entry.Key.StartsWith("fc.", StringComparison.Ordinal)))
            Assert.True(tensor.bytes.SequenceEqual(model.state_dict()["backbone." + name].bytes), name);
    }

    [Fact]
    public async Task AFileOfAnotherNetworkIsRefused()
    {
        using nn.Module published = nn.Sequential(("other", nn.Conv2d(3, 4, kernel_size: 1)), ("conv1", nn.Conv2d(3, 4, kernel_size: 1)));
        Publish(published, "backbone.");
        var refused = await Assert.ThrowsAsync<WeightsFileException>(() => PretrainedModel.CreateAsync<Small>(options: Options));
        Assert.Contains("other.weight", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsLeftOfANetworkThatCannotBeLoaded()
    {
        using nn.Module published = nn.Sequential(("other", nn.Conv2d(3, 4, kernel_size: 1)), ("conv1", nn.Conv2d(3, 4, kernel_size: 1)));
        Publish(published, "backbone.");
        _ = published.state_dict();
        // TorchSharp's own layers leave handles to the collector when they are disposed.
        long before = LiveTensors.Settled();
        Small.Create().Dispose();
        long unavoidable = LiveTensors.Now - before;

        before = LiveTensors.Settled();
        await Assert.ThrowsAsync<WeightsFileException>(() => PretrainedModel.CreateAsync<Small>(options: Options));
        Assert.InRange(LiveTensors.Now - before, 0, unavoidable);
    }

    [Fact]
    public async Task AClassifierOfOtherClassesKeepsAFreshLastLayer()
    {
        using nn.Module published = Backbone(classes: 1000);
        Publish(published, "backbone.");
        Small.Classes = 10;
        try
        {
            using Small model = await PretrainedModel.CreateAsync<Small>(options: Options);
            Assert.Equal([10, 4], model.state_dict()["backbone.fc.weight"].shape);
            Assert.True(published.state_dict()["conv1.weight"].bytes.SequenceEqual(model.state_dict()["backbone.conv1.weight"].bytes));
        }
        finally
        {
            Small.Classes = null;
        }
    }

    [Fact]
    public async Task AnAbsentFileIsNamedWithItsPlace()
    {
        var refused = await Assert.ThrowsAsync<WeightsFileException>(() => CamVidFpnR18.PretrainedAsync(options: Options));
        Assert.Contains("resnet18-f37072fd.pth", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_cache.FullName, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASpecWithoutWeightsHasNone()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PretrainedModel.CreateAsync<Golden18>(options: Options));
        Assert.Contains("\"weights\": \"IMAGENET1K_V1\"", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Puts a file into the cache under a name that bears its own hash, as torchvision's do.</summary>
    private void Publish(nn.Module module, string prefix)
    {
        string path = _cache.File("published.pth");
        module.SaveWeights(path);
        string name = $"small-{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..8]}.pth";
        File.Move(path, _cache.File(name), overwrite: true);
        Small.Pretrained = new PretrainedBackbone("small", "IMAGENET1K_V1", name, prefix);
    }

    private static nn.Module<Tensor, Tensor> Backbone(int? classes) => nn.Sequential(
    [
        ("conv1", nn.Conv2d(3, 4, kernel_size: 1)),
        ("bn1", nn.BatchNorm2d(4)),
        .. classes is { } count ? [("fc", nn.Linear(4, count))] : Array.Empty<(string, nn.Module<Tensor, Tensor>)>(),
    ]);

    /// <summary>A network whose published file is made by the tests: nobody can make one with torchvision's hashes.</summary>
    private sealed class Small : nn.Module, IModel<Small>
    {
        private Small()
            : base(nameof(Small)) => register_module("backbone", Backbone(Classes));

        public static int? Classes { get; set; }

        public static PretrainedBackbone? Pretrained { get; set; }

        public static ModelDescription Description => ResNet18Features.Description with { Name = nameof(Small), Pretrained = Pretrained };

        public static Small Create() => new();

        public IReadOnlyList<Tensor> Outputs(Tensor images) => [];

        public ITrainingForm ForTraining() => throw new NotSupportedException();

        public IInferenceForm ForInference(InferenceOptions? options = null) => throw new NotSupportedException();

        public void ExportOnnx(string path, OnnxExportOptions? options = null) => throw new NotSupportedException();
    }

    /// <summary>A network of a spec that names no weights.</summary>
    private sealed class Golden18 : nn.Module, IModel<Golden18>
    {
        private Golden18()
            : base(nameof(Golden18))
        {
        }

        public static ModelDescription Description => ResNet18Features.Description with { Name = nameof(Golden18), Pretrained = null };

        public static Golden18 Create() => new();

        public IReadOnlyList<Tensor> Outputs(Tensor images) => [];

        public ITrainingForm ForTraining() => throw new NotSupportedException();

        public IInferenceForm ForInference(InferenceOptions? options = null) => throw new NotSupportedException();

        public void ExportOnnx(string path, OnnxExportOptions? options = null) => throw new NotSupportedException();
    }
}

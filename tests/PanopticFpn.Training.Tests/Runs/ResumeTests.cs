using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Scenes;
using PanopticFpn.Training.Tests.Models;
using PanopticFpn.Weights;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>An interrupted run ends as one that was not, bit for bit.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly TrainingOptions Short = new()
    {
        Steps = 6,
        Batch = 2,
        WarmUp = 2,
        ValidateEvery = 3,
        LogEvery = 2,
        SaveEvery = 2,
        Augmentation = new AugmentationOptions { CropHeight = 32, CropWidth = 32 },
    };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Each optimizer, and what a checkpoint has besides: averages, and weights that are frozen.</summary>
    public static TheoryData<TrainingOptions, int> Interruptions => new()
    {
        { Short, 3 },
        { Short with { Optimizer = OptimizerKind.AdamW, Average = 0.9, LearningRate = 1e-3 }, 4 },
        { Short with { Frozen = ["backbone.conv1", "backbone.layer1"], FreezeNorms = true, Decay = RateDecay.Cosine }, 2 },
    };

    public static TheoryData<TrainingOptions, int> OtherInterruptions => new()
    {
        { Short, 1 },
        { Short with { Accumulate = 2, Batch = 1, Augmentation = new AugmentationOptions { CropHeight = 48, CropWidth = 48 }, Loss = "ce + 0.5*dice", Balance = ClassBalance.Logarithmic, BackboneRate = 0.5 }, 3 },
        { Short with { Precision = TrainingPrecision.Mixed, Average = 0.9 }, 2 },
        { Short with { Precision = TrainingPrecision.Mixed, CoarseSteps = 4, Batch = 1, Accumulate = 2, Augmentation = new AugmentationOptions { CropHeight = 96, CropWidth = 80 } }, 3 },
        { Short with { CoarseSteps = 3, Augmentation = new AugmentationOptions { CropHeight = 64, CropWidth = 64 } }, 5 },
    };

    [Theory]
    [MemberData(nameof(Interruptions))]
    public void AResumedRunEqualsAnUninterruptedOne(TrainingOptions options, int stopAfter) => AssertEndsAlike(options, stopAfter);

    /// <summary>The rest of the options; larger crops and coarse steps take most of the time.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [MemberData(nameof(OtherInterruptions))]
    public void AResumedRunOfAnyOptionsEqualsAnUninterruptedOne(TrainingOptions options, int stopAfter) => AssertEndsAlike(options, stopAfter);

    private void AssertEndsAlike(TrainingOptions options, int stopAfter)
    {
        List<double> whole = [], parts = [];
        TrainingResult uninterrupted = Train("whole", whole, trainer => trainer.Run(_directory.File("whole"), options));
        TrainingResult stopped = Train("parts", parts, trainer =>
        {
            using var stop = new CancellationTokenSource();
            trainer.Stepped += (_, progress) =>
            {
                if (progress.Step == stopAfter)
                    stop.Cancel();
            };
            return trainer.Run(_directory.File("parts"), options, cancellation: stop.Token);
        });
        TrainingResult resumed = Train("parts", parts, trainer => trainer.Resume(_directory.File("parts")));

        Assert.True(uninterrupted.IsComplete);
        Assert.False(stopped.IsComplete);
        Assert.Equal(stopAfter, stopped.Steps);
        Assert.True(resumed.IsComplete);
        Assert.Equal(whole, parts);
        Assert.Equal(Tensors("whole", "last.safetensors"), Tensors("parts", "last.safetensors"));
        Assert.Equal(Tensors("whole", "best.safetensors"), Tensors("parts", "best.safetensors"));
        Assert.Equal(Metrics("whole"), Metrics("parts"));
        Assert.Equal(uninterrupted.Scores!.IoU, resumed.Scores!.IoU);
    }

    [Fact]
    public void ARunThatIsStoppedInAValidationGoesOnWithIt()
    {
        List<double> whole = [], parts = [];
        Train("whole", whole, trainer => trainer.Run(_directory.File("whole"), Short));
        TrainingResult stopped = Train("parts", parts, trainer =>
        {
            using var stop = new CancellationTokenSource();
            trainer.Reading = new Cancelling(stop, "validation", reports: 3);
            return trainer.Run(_directory.File("parts"), Short, cancellation: stop.Token);
        });
        Train("parts", parts, trainer => trainer.Resume(_directory.File("parts")));

        Assert.Equal(3, stopped.Steps);
        Assert.Equal(whole, parts);
        Assert.Equal(Metrics("whole"), Metrics("parts"));
        Assert.Equal(Tensors("whole", "last.safetensors"), Tensors("parts", "last.safetensors"));
    }

    [Fact]
    public void ACheckpointIsReadAsWeights()
    {
        Train("run", [], trainer => trainer.Run(_directory.File("run"), Short));
        using var model = new TinyShapes();

        WeightsReport report = model.LoadWeights(Path.Combine(_directory.File("run"), "last.safetensors"));

        Assert.Equal(model.state_dict().Count, report.Loaded.Count);
    }

    private static TrainingResult Train(string name, List<double> losses, Func<SegmentationTrainer<TinyShapes>, TrainingResult> train)
    {
        Assert.NotEmpty(name);
        random.manual_seed(3);
        using var model = new TinyShapes();
        var trainer = new SegmentationTrainer<TinyShapes>(model, new DrawnScenes(5, 40, 48, seed: 1), new DrawnScenes(2, 40, 48, seed: 2));
        int last = -1;
        trainer.Stepped += (_, progress) =>
        {
            if (progress.Step != last)
                losses.Add(progress.Loss);
            last = progress.Step;
        };
        return train(trainer);
    }

    private SortedDictionary<string, string> Tensors(string run, string file)
    {
        using WeightsFile weights = WeightsFile.Open(Path.Combine(_directory.File(run), file), new WeightsFileOptions { Under = "" });
        var tensors = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (StoredTensor tensor in weights.Tensors)
        {
            var bytes = new byte[tensor.ByteLength];
            weights.Read(tensor, bytes);
            tensors.Add(tensor.Name, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)));
        }

        return tensors;
    }

    /// <summary>All columns but the speed.</summary>
    private string[] Metrics(string run) =>
        [.. File.ReadAllLines(Path.Combine(_directory.File(run), "metrics.csv")).Select(line => string.Join(',', line.Split(',').Where((_, column) => column != 4)))];

    private sealed class Cancelling(CancellationTokenSource source, string set, int reports) : IProgress<ReadingProgress>
    {
        private int _left = reports;

        public void Report(ReadingProgress value)
        {
            if (value.Set == set && --_left == 0)
                source.Cancel();
        }
    }
}

using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Loading;
using PanopticFpn.Training.Losses;
using PanopticFpn.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Runs;

/// <summary>What one step of the optimizer is: a few batches forward and backward, then the weights moved.</summary>
/// <typeparam name="TModel">The network's class.</typeparam>
internal sealed class TrainingStep<TModel> : IDisposable
    where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
{
    private readonly TModel _model;
    private readonly TrainingOptions _options;
    private readonly ISegmentationLoss _loss;
    private readonly LearningRateSchedule _schedule;
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly BrainFloatCopy<TModel>? _copy;
    private readonly ITrainingForm? _rearranged;
    private readonly Device _device;
    private readonly Scalar _share;

    /// <param name="model">The network; its parameters that are frozen lose their gradients here.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="pixels">The pixels of each class in all training pictures.</param>
    public TrainingStep(TModel model, TrainingOptions options, IReadOnlyList<long> pixels)
    {
        (_model, _options) = (model, options);
        _loss = LossText.Parse(options.Loss, TModel.Classes, Weights(options.Balance, pixels));
        _schedule = Schedule(options);
        _parameters = ParameterGroups.Of(model, new GroupOptions { BackboneRate = options.BackboneRate, WeightDecay = options.WeightDecay, NoDecayOnNormsAndBiases = true, FrozenPrefixes = options.Frozen });
        Optimizer = options.Optimizer == OptimizerKind.AdamW ? new AdamW(_parameters) : new MomentumSgd(_parameters);
        Average = options.Average is { } decay ? new WeightAverage(model, decay) : null;
        _copy = options.Precision == TrainingPrecision.Mixed ? new BrainFloatCopy<TModel>(model) : null;
        _rearranged = options.Rearranged ? Computing.ForTraining() : null;
        _device = _parameters[0].Parameter.device;
        _share = 1.0 / options.Accumulate;
    }

    public IOptimizer Optimizer { get; }

    public WeightAverage? Average { get; }

    /// <summary>What steps run: the network, or its copy.</summary>
    private TModel Computing => _copy?.Model ?? _model;

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double RateAt(int step) => _schedule.RateAt(step);

    /// <summary>Puts the network into the mode in which it is trained.</summary>
    public void Begin()
    {
        Computing.train();
        foreach ((string name, nn.Module module) in Computing.named_modules())
        {
            // In training mode a norm would go on averaging what it sees, frozen or not.
            bool isFrozen = _options.Frozen.Any(prefix => ParameterGroups.IsUnder(name, prefix));
            if (isFrozen || (_options.FreezeNorms && module is TorchSharp.Modules.BatchNorm))
                module.eval();
        }
    }

    /// <summary>Does one step.</summary>
    /// <param name="loader">Gives the batches.</param>
    /// <param name="step">The step, counted from 0.</param>
    /// <returns>The mean loss of its batches.</returns>
    /// <exception cref="TrainingException">The loss or a gradient is no finite number; the weights are as they were before the step, but for running statistics.</exception>
    public double Run(BatchLoader loader, int step)
    {
        // Dropout draws from libtorch's generator: seeded a step, a resumed run draws the same.
        long seed = unchecked(_options.Seed * 1_000_003L + step);
        random.manual_seed(seed);

        // TorchSharp seeds the CPU's generator alone.
        if (_device.type == DeviceType.CUDA)
            cuda.manual_seed_all(seed);
        double sum = 0;
        Optimizer.ZeroGradients();
        _copy?.TakeWeights();
        for (int part = 0; part < _options.Accumulate; part++)
        {
            // In the middle of a step there is no going on later, so nothing is cancelled here.
            LoadedBatch batch = loader.Next(CancellationToken.None);
            sum += Backward(batch, step);
        }

        if (_options.ClipNorm is { } most && !double.IsFinite(GradientClipping.ByNorm(_parameters, most)))
            throw Diverged("gradient", step, []);
        Optimizer.TakeStep(RateAt(step));
        _copy?.GiveStatistics();
        Average?.Update();
        return sum / _options.Accumulate;
    }

    public void Dispose()
    {
        Optimizer.ZeroGradients();
        Optimizer.Dispose();
        Average?.Dispose();
        _rearranged?.Dispose();
        _copy?.Dispose();
        _share.Dispose();
    }

    private double Backward(LoadedBatch batch, int step)
    {
        using Tensor images = tensor(batch.Images, [batch.Count, 3, batch.Height, batch.Width], device: _device);
        using Tensor labels = tensor(batch.Labels, [batch.Count, batch.Height, batch.Width], device: _device);
        using Tensor numbers = _copy is null ? images.alias() : images.to_type(ScalarType.BFloat16);
        using Tensor logits = _rearranged?.Outputs(numbers)[0] ?? Computing.forward(numbers);
        using Tensor fitted = PictureLogits.Of(logits, batch.Height, batch.Width);
        using Tensor loss = _loss.Compute(fitted, labels);
        double value = loss.item<float>();
        if (!double.IsFinite(value))
            throw Diverged("loss", step, batch.Names);
        using Tensor shared = _options.Accumulate == 1 ? loss.alias() : loss.mul(_share);
        shared.backward();
        _copy?.GiveGradients();
        return value;
    }

    private static LearningRateSchedule Schedule(TrainingOptions options) => options.Decay switch
    {
        RateDecay.Cosine => new CosineSchedule(options.LearningRate, options.Steps) { WarmUpSteps = options.WarmUp },
        RateDecay.Constant => new PolySchedule(options.LearningRate, options.Steps, Power: 0) { WarmUpSteps = options.WarmUp },
        _ => new PolySchedule(options.LearningRate, options.Steps) { WarmUpSteps = options.WarmUp },
    };

    private TrainingException Diverged(string what, int step, IReadOnlyList<string> pictures)
    {
        string on = pictures.Count == 0 ? "" : $", on {string.Join(", ", pictures.Distinct())}";
        return new TrainingException(FormattableString.Invariant(
            $"The {what} is no finite number in step {step + 1}, at the learning rate {RateAt(step):G4}{on}. The last checkpoint is whole; begin again with a smaller learning rate, a longer warm-up, or gradients clipped."));
    }

    private static IReadOnlyList<double>? Weights(ClassBalance balance, IReadOnlyList<long> pixels) => balance switch
    {
        ClassBalance.MedianFrequency => ClassWeights.From(pixels, ClassWeightKind.MedianFrequency),
        ClassBalance.Logarithmic => ClassWeights.From(pixels, ClassWeightKind.Log),
        _ => null,
    };
}

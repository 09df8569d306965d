using System.Diagnostics;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Loading;
using PanopticFpn.Training.Reports;
using PanopticFpn.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Runs;

/// <summary>
/// Trains a generated network on labelled pictures, in a directory that a killed process can go on from: the same options,
/// pictures and machine give the same weights, bit for bit, however often the run was interrupted.
/// </summary>
/// <typeparam name="TModel">The network's class.</typeparam>
/// <param name="model">The network on the device to train on, with random or loaded weights; it is trained in place.</param>
/// <param name="training">The pictures to train on.</param>
/// <param name="validation">The pictures that the best weights are chosen by, or null to keep the last.</param>
public sealed class SegmentationTrainer<TModel>(TModel model, ILabelledPictures training, ILabelledPictures? validation = null)
    where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
{
    // The look at every picture before training decodes them all; those that fit are not decoded again.
    private readonly CachedPictures _training = new(training);
    private readonly CachedPictures? _validation = validation is null ? null : new CachedPictures(validation);
    private readonly Stopwatch _clock = new();
    private readonly Pace _pace = new();
    private SegmentationScores? _lastScores;

    /// <summary>After each step, on the training thread.</summary>
    public event EventHandler<TrainingProgress>? Stepped;

    /// <summary>After each validation, with its counts.</summary>
    public event EventHandler<ConfusionMatrix>? Validated;

    /// <summary>Counts the pictures of a set that were read, before training and in each validation.</summary>
    public IProgress<ReadingProgress>? Reading { get; set; }

    /// <summary>Trains from the network's weights as they are.</summary>
    /// <param name="directory">Where the run's files go; absent or empty.</param>
    /// <param name="options">What decides the result.</param>
    /// <param name="begun">Told of the directory when it is taken, before the first checkpoint; or null.</param>
    /// <param name="cancellation">Stops after the step under way, with a checkpoint.</param>
    /// <exception cref="DatasetException">A picture or mask cannot be trained on; nothing was trained.</exception>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    /// <exception cref="IOException">The directory cannot be taken, or a file cannot be written; the last checkpoint is whole.</exception>
    public TrainingResult Run(string directory, TrainingOptions options, Action<string>? begun = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        RunDirectory.CheckNew(directory);
        options = options with { Precision = Chosen(options.Precision) };
        using TrainingStep<TModel> step = Prepare(options, cancellation);
        using RunDirectory run = RunDirectory.Create(directory);
        begun?.Invoke(directory);
        run.Write(options);
        RunDirectory.Write(run.Network, $"{TModel.Description.Name}: {TModel.Description.Summary}\nspec {TModel.Description.SpecHash}\n");

        // From the first moment on there is something to go on from.
        Save(run, options, RunState.Start, step);
        return Train(run, options, RunState.Start, step, cancellation);
    }

    /// <summary>Goes on from a run's last checkpoint, with the options that it was begun with.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="cancellation">Stops after the step under way, with a checkpoint.</param>
    /// <exception cref="WeightsFileException">The checkpoint is damaged, or of another network.</exception>
    /// <exception cref="IOException">There is no run, a process is training in it, or a file cannot be written.</exception>
    public TrainingResult Resume(string directory, CancellationToken cancellation = default)
    {
        using RunDirectory run = RunDirectory.Open(directory);
        TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(run.Last);
        ModelDescription description = TModel.Description;
        if (checkpoint.SpecHash != description.SpecHash)
            throw new WeightsFileException($"'{run.Last}' is of {checkpoint.Model} with the spec {checkpoint.SpecHash[..8]}, but this is {description.Name} with {description.SpecHash[..8]}. Go on with the spec that the run was begun with, or give the file as weights to a new run.");

        using TrainingStep<TModel> step = Prepare(checkpoint.Options, cancellation);
        TrainingCheckpoint.Restore(run.Last, model, step.Optimizer, step.Average);
        RunDirectory.Write(run.Metrics, MetricsFile.Write(checkpoint.State.Rows));
        return Train(run, checkpoint.Options, checkpoint.State, step, cancellation);
    }

    private TrainingPrecision Chosen(TrainingPrecision asked)
    {
        if (asked != TrainingPrecision.Fastest)
            return asked;
        if (model.parameters().First().device_type != DeviceType.CPU)
            return TrainingPrecision.Full;

        // What is faster forward is faster backward: both are the same products.
        using IInferenceForm form = model.ForInference(new InferenceOptions { Precision = InferencePrecision.Fastest });
        return form.Layout.Precision == InferencePrecision.BrainFloat ? TrainingPrecision.Mixed : TrainingPrecision.Full;
    }

    private TrainingStep<TModel> Prepare(TrainingOptions options, CancellationToken cancellation)
    {
        DatasetStatistics statistics = DatasetCheck.Run(_training, TModel.Classes, ReadingOf("training"), cancellation);
        if (_validation is not null)
            DatasetCheck.Run(_validation, TModel.Classes, ReadingOf("validation"), cancellation);
        return new TrainingStep<TModel>(model, options, statistics.PixelsPerClass);
    }

    private TrainingResult Train(RunDirectory run, TrainingOptions options, RunState state, TrainingStep<TModel> step, CancellationToken cancellation)
    {
        _clock.Restart();
        using var loader = new StepLoader(_training, options, TModel.Description.Input, TModel.Classes.Ignore, state.Step);
        step.Begin();
        int saved = state.Step;
        // A step whose validation was cut short is told of when that is done.
        bool hasStepped = IsLogDue(options, state);
        try
        {
            while (true)
            {
                // At the top, so that a run that was stopped in a validation goes on with it.
                state = Log(run, options, state, step, cancellation);
                if (saved != state.Step && (Falls(state.Step, options.SaveEvery) || IsValidated(options, state.Step)))
                {
                    Save(run, options, state, step);
                    saved = state.Step;
                }

                if (hasStepped)
                    Stepped?.Invoke(this, Progress(options, state, step, loader.Waited));
                if (state.Step == options.Steps || cancellation.IsCancellationRequested)
                    break;
                long start = Stopwatch.GetTimestamp();
                double loss = step.Run(loader.Of(state.Step), state.Step);
                _pace.Add(Stopwatch.GetElapsedTime(start));
                state = state.After(loss);
                hasStepped = true;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // In the midst of a validation: the step before it is what is saved.
        }

        if (saved != state.Step)
            Save(run, options, state, step);
        bool isComplete = state.Step == options.Steps && IsLogged(state);
        SegmentationScores? scores = isComplete ? Finish(run, state) : null;
        return new TrainingResult(state.Step, isComplete, scores, state.BestStep, _clock.Elapsed, loader.Waited);

        bool Falls(int done, int every) => done % every == 0 || done == options.Steps;
    }

    private static bool IsLogged(RunState state) => state.Rows.Count > 0 && state.Rows[^1].Step == state.Step;

    private bool IsValidated(TrainingOptions options, int step) =>
        _validation is not null && step > 0 && (step % options.ValidateEvery == 0 || step == options.Steps);

    private bool IsLogDue(TrainingOptions options, RunState state) =>
        !IsLogged(state) && state.Step > 0 && (state.Step % options.LogEvery == 0 || state.Step == options.Steps || IsValidated(options, state.Step));

    /// <summary>A row of the metrics where one is due, after a validation where one is due.</summary>
    private RunState Log(RunDirectory run, TrainingOptions options, RunState state, TrainingStep<TModel> step, CancellationToken cancellation)
    {
        if (!IsLogDue(options, state))
            return state;
        SegmentationScores? scores = IsValidated(options, state.Step) ? Validate(run, state, step, cancellation) : null;
        var row = new MetricsRow(
            Epoch(options, state.Step), state.Step, state.MeanLoss, step.RateAt(state.Step - 1), _pace.StepsPerSecond * PicturesOf(options, state.Step), scores?.MeanIoU, scores?.PixelAccuracy);
        RunState after = state.With(row);
        if (scores is not null)
        {
            _lastScores = scores;
            if (!(scores.MeanIoU <= state.Best))
                after = after with { Best = scores.MeanIoU, BestStep = state.Step };
            CurvePlot.Write(run.Curves, after.Rows);
        }

        RunDirectory.Write(run.Metrics, MetricsFile.Write(after.Rows));
        return after;
    }

    /// <summary>Scores the weights that would be exported today, and keeps them where they are the best.</summary>
    private SegmentationScores Validate(RunDirectory run, RunState state, TrainingStep<TModel> step, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            using IDisposable? averaged = step.Average?.IntoModel();
            model.eval();
            ConfusionMatrix counts = Count(_validation!, cancellation);
            Validated?.Invoke(this, counts);
            SegmentationScores scores = counts.Scores();
            if (!(scores.MeanIoU <= state.Best))
                model.SaveWeights(run.Best);
            return scores;
        }
        finally
        {
            step.Begin();
            _pace.Validated(Stopwatch.GetElapsedTime(start));
        }
    }

    private ConfusionMatrix Count(ILabelledPictures pictures, CancellationToken cancellation, Action<LabelledPicture, byte[]>? each = null)
    {
        using IInferenceForm form = model.ForInference();
        return Evaluator.Count(pictures, TModel.Description.Input, TModel.Classes, form, window: null, each, ReadingOf("validation"), cancellation);
    }

    private void Save(RunDirectory run, TrainingOptions options, RunState state, TrainingStep<TModel> step) =>
        new TrainingCheckpoint(TModel.Description.Name, TModel.Description.SpecHash, options, state).Write(run.Last, model, step.Optimizer, step.Average);

    /// <summary>Leaves the network with its best weights, with pictures of what they do.</summary>
    private SegmentationScores? Finish(RunDirectory run, RunState state)
    {
        if (File.Exists(run.Best))
            model.LoadWeights(run.Best);
        else
            model.SaveWeights(run.Best);
        model.eval();
        if (_validation is null)
            return null;
        var rows = new List<(LabelledPicture, byte[])>();
        int apart = Math.Max(1, _validation.Count / GridRows), seen = 0;
        ConfusionMatrix counts = Count(_validation, CancellationToken.None, (picture, predicted) =>
        {
            if (seen++ % apart == 0 && rows.Count < GridRows)
                rows.Add((picture, predicted));
        });
        RunReport.Write(run, TModel.Classes, state.Rows, counts, rows);
        return counts.Scores();
    }

    private const int GridRows = 6;

    private TrainingProgress Progress(TrainingOptions options, RunState state, TrainingStep<TModel> step, TimeSpan waited)
    {
        int left = options.Steps - state.Step;
        int validations = _validation is null ? 0 : (left + options.ValidateEvery - 1) / options.ValidateEvery;
        return new TrainingProgress(
            state.Step,
            options.Steps,
            Epoch(options, state.Step),
            state.MeanLoss,
            step.RateAt(state.Step - 1),
            _pace.StepsPerSecond * PicturesOf(options, state.Step),
            _pace.Left(left, validations),
            waited,
            _lastScores,
            state.Best,
            state.BestStep);
    }

    private int Epoch(TrainingOptions options, int steps) => (int)((options.PicturesIn(steps) - 1) / _training.Count) + 1;

    private static int PicturesOf(TrainingOptions options, int steps) => options.BatchAt(steps - 1) * options.Accumulate;

    private OneSet? ReadingOf(string set) => Reading is { } reading ? new OneSet(set, reading) : null;

    private sealed class OneSet(string name, IProgress<ReadingProgress> reading) : IProgress<int>
    {
        public void Report(int value) => reading.Report(new ReadingProgress(name, value));
    }
}

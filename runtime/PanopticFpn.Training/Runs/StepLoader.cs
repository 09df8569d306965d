using PanopticFpn.Training.Data;
using PanopticFpn.Training.Loading;

namespace PanopticFpn.Training.Runs;

/// <summary>The batches of a run's steps: coarse ones first where the options say so, made ahead by one loader at a time.</summary>
internal sealed class StepLoader : IDisposable
{
    private readonly ILabelledPictures _pictures;
    private readonly TrainingOptions _options;
    private readonly ModelInput _input;
    private readonly int _ignore;
    private BatchLoader _loader;
    private bool _isCoarse;
    private TimeSpan _waitedBefore;

    /// <param name="pictures">The training pictures.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="input">How the network takes pictures.</param>
    /// <param name="ignore">The label that does not count.</param>
    /// <param name="step">The step to begin with, counted from 0.</param>
    public StepLoader(ILabelledPictures pictures, TrainingOptions options, ModelInput input, int ignore, int step)
    {
        (_pictures, _options, _input, _ignore) = (pictures, options, input, ignore);
        _loader = Begin(step);
    }

    /// <summary>How long steps have waited for batches so far.</summary>
    public TimeSpan Waited => _waitedBefore + _loader.Waited;

    /// <summary>What gives the next step's batches.</summary>
    /// <param name="step">The step that follows the last, counted from 0.</param>
    public BatchLoader Of(int step)
    {
        if (_isCoarse && step >= _options.CoarseSteps)
        {
            _waitedBefore += _loader.Waited;
            _loader.Dispose();
            _loader = Begin(step);
        }

        return _loader;
    }

    public void Dispose() => _loader.Dispose();

    private BatchLoader Begin(int step)
    {
        _isCoarse = step < _options.CoarseSteps;
        var loading = new LoaderOptions { Batch = _options.BatchAt(step), Seed = _options.Seed, FirstBatch = (long)step * _options.Accumulate };
        return new BatchLoader(_pictures, loading, _options.AugmentationAt(step), _input, _ignore);
    }
}

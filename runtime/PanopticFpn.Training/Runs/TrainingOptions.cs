using PanopticFpn.Training.Augmentation;

namespace PanopticFpn.Training.Runs;

/// <summary>How weights are moved along their gradients.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    MomentumSgd,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization").</summary>
    AdamW,
}

/// <summary>How the learning rate falls.</summary>
public enum RateDecay
{
    /// <summary><c>(1 - step / steps)</c> to the power 0.9, as DeepLab and mmsegmentation do.</summary>
    Poly,

    /// <summary>Half a cosine, from the full rate to zero.</summary>
    Cosine,

    /// <summary>It does not.</summary>
    Constant,
}

/// <summary>What the steps compute in. Weights, norms, losses and the optimizer are in float32 always.</summary>
public enum TrainingPrecision
{
    /// <summary>Everything in float32.</summary>
    Full,

    /// <summary>Convolutions and the maps between them in bfloat16: about half the time on processors that compute in it, slower on others.</summary>
    Mixed,

    /// <summary>Whichever of the two this machine is faster at, measured when a run begins and kept for all of it; on a GPU float32.</summary>
    Fastest,
}

/// <summary>How much each class counts in the loss.</summary>
public enum ClassBalance
{
    /// <summary>Every pixel counts the same.</summary>
    None,

    /// <summary>Median frequency balancing: the median of the classes' frequencies over the class's own.</summary>
    MedianFrequency,

    /// <summary><c>1 / ln(1.02 + share)</c>, as ENet does: gentler than the median.</summary>
    Logarithmic,
}

/// <summary>Everything that decides what a run computes: the same options, pictures and machine give the same weights.</summary>
public sealed record TrainingOptions
{
    /// <summary>Pictures of half the size for one: the same number of pixels.</summary>
    private const int CoarsePictures = 4;

    /// <summary>Steps of the optimizer in the whole run.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>Pictures a step takes at once.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Batches whose gradients one step sums up: the effective batch is their product.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Draws everything that is random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The loss, such as <c>ce</c> or <c>ce + 0.5*dice</c>; see <see cref="Losses.LossText"/>.</summary>
    public string Loss { get; init; } = "ce";

    /// <summary>How much each class counts in cross entropy.</summary>
    public ClassBalance Balance { get; init; }

    /// <summary>How weights are moved.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>The learning rate after the warm-up.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>The backbone's rate as a multiple of <see cref="LearningRate"/>; below 1 where it comes with trained weights.</summary>
    public double BackboneRate { get; init; } = 1;

    /// <summary>How the rate falls.</summary>
    public RateDecay Decay { get; init; }

    /// <summary>Steps over which the rate rises from zero.</summary>
    public int WarmUp { get; init; } = 100;

    /// <summary>How much of each weight is taken away a step, as a multiple of the rate; norms and biases are left alone.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The largest norm of all gradients together; larger ones are scaled down to it. Null lets them be.</summary>
    public double? ClipNorm { get; init; } = 5;

    /// <summary>How much of the averaged weights stays at each step; null evaluates and exports the weights themselves.</summary>
    public double? Average { get; init; }

    /// <summary>Parts that are not trained, by what their names begin with, such as <c>backbone.layer1</c>.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Whether batch normalisation keeps the statistics that it came with.</summary>
    public bool FreezeNorms { get; init; }

    /// <summary>Whether steps run the rearranged network: the same function and gradients within rounding, in less time.</summary>
    public bool Rearranged { get; init; } = true;

    /// <summary>What the steps compute in.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>
    /// So many steps first see pictures of half the size, four times as many in a batch: what can be learnt from afar is learnt from
    /// four times the pictures in the same time.
    /// </summary>
    public int CoarseSteps { get; init; }

    /// <summary>How pictures are cropped and changed.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Steps between two validations; the last step is always followed by one.</summary>
    public int ValidateEvery { get; init; } = 250;

    /// <summary>Steps between two rows of the metrics.</summary>
    public int LogEvery { get; init; } = 25;

    /// <summary>Steps between two checkpoints; each validation is followed by one too.</summary>
    public int SaveEvery { get; init; } = 100;

    /// <summary>Pictures a batch of a step, counted from 0.</summary>
    internal int BatchAt(int step) => step < CoarseSteps ? CoarsePictures * Batch : Batch;

    /// <summary>How pictures are cropped and changed in a step, counted from 0.</summary>
    internal AugmentationOptions AugmentationAt(int step) => step >= CoarseSteps ? Augmentation : Augmentation with
    {
        CropHeight = (Augmentation.CropHeight + 1) / 2,
        CropWidth = (Augmentation.CropWidth + 1) / 2,
        ScaleFrom = Augmentation.ScaleFrom / 2,
        ScaleTo = Augmentation.ScaleTo / 2,
    };

    /// <summary>Pictures that so many steps see, those of earlier steps included.</summary>
    internal long PicturesIn(int steps) => (long)Accumulate * Batch * (steps + (CoarsePictures - 1L) * Math.Min(steps, CoarseSteps));

    /// <exception cref="ArgumentException">An option is outside its range; the message says which.</exception>
    internal void Check()
    {
        AtLeast(nameof(Steps), Steps, 1);
        AtLeast(nameof(Batch), Batch, 1);
        AtLeast(nameof(Accumulate), Accumulate, 1);
        AtLeast(nameof(WarmUp), WarmUp, 0);
        AtLeast(nameof(CoarseSteps), CoarseSteps, 0);
        AtLeast(nameof(ValidateEvery), ValidateEvery, 1);
        AtLeast(nameof(LogEvery), LogEvery, 1);
        AtLeast(nameof(SaveEvery), SaveEvery, 1);
        Require(nameof(LearningRate), LearningRate, LearningRate > 0 && double.IsFinite(LearningRate), "a number above zero");
        Require(nameof(BackboneRate), BackboneRate, BackboneRate is >= 0 and <= 100, "a number from 0 to 100");
        Require(nameof(WeightDecay), WeightDecay, WeightDecay is >= 0 and < 1, "a number from 0 to below 1");
        Require(nameof(ClipNorm), ClipNorm, ClipNorm is null or > 0, "a number above zero, or none");
        Require(nameof(Average), Average, Average is null or (>= 0 and < 1), "a number from 0 to below 1, or none");
    }

    private static void AtLeast(string name, int value, int least) => Require(name, value, value >= least, $"at least {least}");

    private static void Require(string name, object? value, bool holds, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}, but should be {expected}."));
    }
}

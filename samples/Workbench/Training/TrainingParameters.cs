using System.CommandLine;
using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;

namespace Workbench.Training;

/// <summary>The options of <c>train</c> that decide what is computed; what is not said is the recipe's.</summary>
internal sealed class TrainingParameters
{
    private readonly Option<int?> _steps = Whole("--steps", "Steps of the optimizer.");
    private readonly Option<int?> _batch = Whole("--batch", "Pictures a step.");
    private readonly Option<int?> _accumulate = Whole("--accumulate", "Batches whose gradients a step sums up.");
    private readonly Option<int?> _coarse = Whole("--coarse", "Steps that first see pictures of half the size, four times as many at once.", least: 0);
    private readonly Option<int?> _warmUp = Whole("--warm-up", "Steps over which the learning rate rises.", least: 0);
    private readonly Option<int?> _validateEvery = Whole("--validate-every", "Steps between two validations.");
    private readonly Option<int?> _saveEvery = Whole("--save-every", "Steps between two checkpoints.");
    private readonly Option<int?> _seed = new("--seed") { Description = "Draws everything that is random.", HelpName = "N" };
    private readonly Option<PictureSize?> _crop = new("--crop") { Description = "Height and width of what is cut out of each picture.", HelpName = "HxW", CustomParser = PictureSize.Parse };
    private readonly Option<ScaleRange?> _scale = new("--scale") { Description = "The smallest and the largest scale of a picture before it is cropped.", HelpName = "A-B", CustomParser = ScaleRange.Parse };
    private readonly Option<double?> _focus = new("--focus") { Description = "The share of crops that are laid around a pixel of a class, each class as often as the others.", HelpName = "X" };
    private readonly Option<bool> _sameColours = new("--same-colours") { Description = "Leave brightness, contrast, saturation and hue as they are." };
    private readonly Option<double?> _rate = new("--rate") { Description = "The learning rate.", HelpName = "X" };
    private readonly Option<double?> _backboneRate = new("--backbone-rate") { Description = "The backbone's rate, as a multiple of the others'.", HelpName = "X" };
    private readonly Option<double?> _weightDecay = new("--weight-decay") { Description = "Weight decay; norms and biases have none.", HelpName = "X" };
    private readonly Option<double?> _clip = new("--clip") { Description = "The largest norm of the gradients.", HelpName = "X" };
    private readonly Option<double?> _average = new("--average") { Description = "Evaluate and export averaged weights, of which so much stays at each step, such as 0.995.", HelpName = "X" };
    private readonly Option<string?> _loss = new("--loss") { Description = "ce, ohem, dice, focal, lovasz, or a sum such as 'ce + 0.5*dice'.", HelpName = "LOSS" };
    private readonly Option<OptimizerKind?> _optimizer = Choice<OptimizerKind>("--optimizer", "sgd or adamw.", ("sgd", OptimizerKind.MomentumSgd), ("adamw", OptimizerKind.AdamW));

    private readonly Option<TrainingPrecision?> _precision = Choice<TrainingPrecision>(
        "--precision", "fp32, mixed (convolutions in bfloat16), or fastest: what this machine is faster at.", ("fp32", TrainingPrecision.Full), ("mixed", TrainingPrecision.Mixed), ("fastest", TrainingPrecision.Fastest));

    private readonly Option<RateDecay?> _decay = Choice<RateDecay>(
        "--decay", "How the rate falls: poly, cosine or constant.", ("poly", RateDecay.Poly), ("cosine", RateDecay.Cosine), ("constant", RateDecay.Constant));

    private readonly Option<ClassBalance?> _balance = Choice<ClassBalance>(
        "--balance", "How much rare classes count: none, median or log.", ("none", ClassBalance.None), ("median", ClassBalance.MedianFrequency), ("log", ClassBalance.Logarithmic));

    private readonly Option<string[]> _freeze = new("--freeze")
    {
        Description = "Parts that are not trained, by what their names begin with, such as backbone.layer1.",
        HelpName = "PREFIX",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _freezeNorms = new("--freeze-norms") { Description = "Batch normalisation keeps its statistics." };
    private readonly Option<bool> _asWritten = new("--as-written") { Description = "Run the network operation for operation, not rearranged for speed." };

    private IEnumerable<Option> All =>
    [
        _steps, _batch, _crop, _scale, _focus, _sameColours, _coarse, _accumulate, _rate, _backboneRate, _warmUp, _decay, _optimizer, _weightDecay, _clip, _average, _loss, _balance,
        _freeze, _freezeNorms, _precision, _asWritten, _validateEvery, _saveEvery, _seed,
    ];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>The first of these options that was given, or null.</summary>
    public Option? Given(System.CommandLine.Parsing.CommandResult result) => All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false });

    /// <summary>The recipe with what the command line says otherwise.</summary>
    public TrainingOptions Read(ParseResult parsed, TrainingOptions recipe)
    {
        PictureSize crop = parsed.GetValue(_crop) ?? new PictureSize(recipe.Augmentation.CropHeight, recipe.Augmentation.CropWidth);
        ScaleRange scale = parsed.GetValue(_scale) ?? new ScaleRange(recipe.Augmentation.ScaleFrom, recipe.Augmentation.ScaleTo);
        int steps = parsed.GetValue(_steps) ?? recipe.Steps;
        return recipe with
        {
            Steps = steps,
            Batch = parsed.GetValue(_batch) ?? recipe.Batch,
            Accumulate = parsed.GetValue(_accumulate) ?? recipe.Accumulate,
            // The same share of a shorter run.
            CoarseSteps = parsed.GetValue(_coarse) ?? (int)((long)recipe.CoarseSteps * steps / recipe.Steps),
            WarmUp = parsed.GetValue(_warmUp) ?? recipe.WarmUp,
            ValidateEvery = parsed.GetValue(_validateEvery) ?? recipe.ValidateEvery,
            SaveEvery = parsed.GetValue(_saveEvery) ?? recipe.SaveEvery,
            Seed = parsed.GetValue(_seed) ?? recipe.Seed,
            LearningRate = parsed.GetValue(_rate) ?? recipe.LearningRate,
            BackboneRate = parsed.GetValue(_backboneRate) ?? recipe.BackboneRate,
            WeightDecay = parsed.GetValue(_weightDecay) ?? recipe.WeightDecay,
            ClipNorm = parsed.GetValue(_clip) ?? recipe.ClipNorm,
            Average = parsed.GetValue(_average) ?? recipe.Average,
            Loss = parsed.GetValue(_loss) ?? recipe.Loss,
            Optimizer = parsed.GetValue(_optimizer) ?? recipe.Optimizer,
            Decay = parsed.GetValue(_decay) ?? recipe.Decay,
            Balance = parsed.GetValue(_balance) ?? recipe.Balance,
            Frozen = parsed.GetValue(_freeze) is { Length: > 0 } frozen ? frozen : recipe.Frozen,
            FreezeNorms = parsed.GetValue(_freezeNorms) || recipe.FreezeNorms,
            Precision = parsed.GetValue(_precision) ?? recipe.Precision,
            Rearranged = !parsed.GetValue(_asWritten) && recipe.Rearranged,
            Augmentation = recipe.Augmentation with
            {
                CropHeight = crop.Height,
                CropWidth = crop.Width,
                ScaleFrom = scale.From,
                ScaleTo = scale.To,
                ClassFocus = parsed.GetValue(_focus) ?? recipe.Augmentation.ClassFocus,
                PhotometricDistortion = recipe.Augmentation.PhotometricDistortion && !parsed.GetValue(_sameColours),
            },
        };
    }

    private static Option<int?> Whole(string name, string description, int least = 1)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < least)
                result.AddError($"Option '{name}' is {value}, but must be at least {least}.");
        });
        return option;
    }

    private static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct
    {
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = string.Join('|', choices.Select(choice => choice.Word)),
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                foreach ((string known, T value) in choices)
                {
                    if (known == word)
                        return value;
                }

                result.AddError($"Option '{name}' is '{word}', but takes {string.Join(", ", choices.Select(choice => choice.Word))}.");
                return null;
            },
        };
        option.CompletionSources.Add(_ => choices.Select(choice => new System.CommandLine.Completions.CompletionItem(choice.Word)));
        return option;
    }
}

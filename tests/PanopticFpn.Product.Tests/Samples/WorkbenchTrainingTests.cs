using System.Globalization;
using PanopticFpn.Product.Tests.Docs.Pages;
using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>Training, evaluation and segmentation as their users see them.</summary>
public sealed class WorkbenchTrainingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Run => _directory.File("run");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task AFolderOfPicturesIsTrainedOnAndTheNetworkUsed()
    {
        string data = _directory.File("data"), best = Path.Combine(Run, "best.safetensors"), painted = _directory.File("painted.png");
        DrawnFiles.DataSet(data);
        string trained = Expect.Success(await App.Workbench.Run(
            "train", "ShapesFpn", "--data", data, "--out", Run, "--steps", "2", "--batch", "2", "--crop", "64x64", "--warm-up", "1"));
        Assert.Contains("step 2/2", trained, StringComparison.Ordinal);
        Assert.Matches("mean IoU +0\\.", trained);

        Assert.Matches("pictures +2", Expect.Success(await App.Workbench.Run("evaluate", "ShapesFpn", "--data", data, "--weights", best)));
        Expect.Success(await App.Workbench.Run("segment", "ShapesFpn", "--weights", best, "--image", _directory.Picture(), "--out", painted));
        Assert.True(File.Exists(painted));
    }

    [Fact]
    public async Task ARunThatIsNotThereIsNamed() => await AMistakeIsOneLineAndLeavesNothing("train --resume nowhere", "There is no run to go on with in 'nowhere'");

    /// <summary>With its hundred pictures to validate.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public async Task ADemoIsTrainedEvaluatedAndUsed()
    {
        string trained = Expect.Success(await App.Workbench.Run(
            "train", "--demo", "--out", Run, "--steps", "3", "--batch", "2", "--crop", "64x64", "--warm-up", "1", "--validate-every", "2", "--average", "0.9"));
        Assert.Contains("step 3/3", trained, StringComparison.Ordinal);
        Assert.Matches("mean IoU +0\\.", trained);
        Assert.All(
            ["best.safetensors", "last.safetensors", "metrics.csv", "curves.png", "classes.png", "confusion.png", "validation.png", "options.json", "network.txt", "ShapesFpn.onnx"],
            file => Assert.True(File.Exists(Path.Combine(Run, file)), file));

        string confusion = _directory.File("confusion.png"), best = Path.Combine(Run, "best.safetensors");
        string scores = Expect.Success(await App.Workbench.Run("evaluate", "ShapesFpn", "--weights", best, "--confusion", confusion));
        Assert.Contains("frequency-weighted IoU", scores, StringComparison.Ordinal);
        Assert.Matches("pictures +100", scores);
        Assert.True(File.Exists(confusion));
        string windows = Expect.Success(await App.Workbench.Run("evaluate", "ShapesFpn", "--weights", best, "--window", "128"));
        Assert.Equal(Score(scores), Score(windows));

        string folder = _directory.File("painted");
        Directory.CreateDirectory(_directory.File("photos"));
        File.Copy(_directory.Picture(), Path.Combine(_directory.File("photos"), "one.png"));
        File.Copy(_directory.Picture(), Path.Combine(_directory.File("photos"), "two.png"));
        string painted = Expect.Success(await App.Workbench.Run("segment", "ShapesFpn", "--weights", Path.Combine(Run, "last.safetensors"), "--image", _directory.File("photos"), "--out", folder, "--window", "32"));
        Assert.Matches("pictures +2", painted);
        Assert.Equal(["one.png", "two.png"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        string resumed = Expect.Success(await App.Workbench.Run("train", "--resume", Run));
        Assert.Matches("mean IoU +0\\.", resumed);
    }

    /// <summary>The recipe as it is shipped. How long it takes is in docs/training.md, not in a test.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public async Task TheDemoLearnsItsScenes()
    {
        string trained = Expect.Success(await App.Workbench.Run(TimeSpan.FromMinutes(40), "train", "--demo", "--out", Run));
        double meanIoU = double.Parse(Score(trained).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
        Assert.InRange(meanIoU, 0.80, 1);
    }

    [Theory, Trait("Tier", "Thorough")]
    [InlineData("train", "Say which MODEL to train", "--demo")]
    [InlineData("train CamVidFpnR18 --out x", "--data DIR", "--demo")]
    [InlineData("train CamVidFpnR18 --data x", "--out DIR")]
    [InlineData("train CamVidFpnR18 --demo --out x", "leave the model and --data out")]
    [InlineData("train --resume x --steps 3", "leave the model, the data and the options out")]
    [InlineData("train --demo --out x --optimizer rmsprop", "takes sgd, adamw")]
    [InlineData("train --demo --out x --loss hinge", "'hinge'", "lovasz")]
    [InlineData("train --demo --out x --steps 0", "'--steps' is 0")]
    [InlineData("train --demo --out x --rate -1", "LearningRate is -1")]
    [InlineData("train --demo --out x --freeze neck", "'neck'")]
    [InlineData("train CamVidFpnR18 --data nowhere --out x", "nowhere")]
    [InlineData("evaluate ResNet18", "does not segment")]
    [InlineData("evaluate CamVidFpnR18 --data nowhere", "nowhere")]
    [InlineData("evaluate ShapesFpn --overlap 3", "--window N is missing")]
    [InlineData("evaluate ShapesFpn --window 8 --overlap 8", "below the window's 8")]
    public async Task AMistakeIsOneLineAndLeavesNothing(string line, params string[] words)
    {
        string[] arguments = [.. line.Split(' ').Select(word => word == "x" ? Run : word)];
        Expect.OneLine(await App.Workbench.Run(arguments), words);
        Assert.False(Directory.Exists(Run));
    }

    private static string Score(string output) => Assert.Single(output.Split('\n'), line => line.StartsWith("mean IoU", StringComparison.Ordinal));
}

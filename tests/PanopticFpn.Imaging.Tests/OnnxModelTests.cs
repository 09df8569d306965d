using PanopticFpn.Imaging.Tests.Support;
using PanopticFpn.Tests.Support;
using PanopticFpn.Inference;
using Xunit;

namespace PanopticFpn.Imaging.Tests;

/// <summary>The models in Data/ were written by Data/make_models.py.</summary>
public sealed class OnnxModelTests
{
    // Red, green and blue of one row of two pixels: red is larger in the first, green in the second.
    private static ImageTensor TwoPixels => new([0.75f, 0.25f, 0.5f, 0.5f, 9, 9], 1, 3, 1, 2);

    [Fact]
    public void MetadataIsRead()
    {
        using OnnxModel model = Load("tiny.onnx");
        Assert.Equal(("CPU", "Tiny", "00ff"), (model.Provider, model.ModelName, model.SpecHash));
        Assert.Equal<string>(["sky", "road"], model.Classes!.Names.AsEnumerable());
        Assert.Equal(SegmentationClasses.Numbered(2).Palette.AsEnumerable(), model.Classes.Palette.AsEnumerable());
        Assert.Equal([0.5f, 0.25f, 0.125f], model.Mean);
        Assert.Equal([0.5f, 0.25f, 1], model.StandardDeviation);
    }

    [Fact]
    public void ColoursAreRead()
    {
        using OnnxModel model = Load("coloured.onnx");
        Assert.Equal([new RgbColor(0x10, 0x20, 0x30), new RgbColor(255, 255, 255)], model.Classes!.Palette.AsEnumerable());
    }

    [Fact]
    public void ModelsWithoutMetadataTakeImageNetsNumbers()
    {
        using OnnxModel model = Load("padded.onnx");
        Assert.Null(model.ModelName);
        Assert.Null(model.SpecHash);
        Assert.Null(model.Classes);
        Assert.Equal([0.485f, 0.456f, 0.406f], model.Mean);
        Assert.Equal([0.229f, 0.224f, 0.225f], model.StandardDeviation);
    }

    [Fact]
    public void EveryMapComesBackByName()
    {
        using OnnxModel model = Load("tiny.onnx");
        IReadOnlyDictionary<string, ImageTensor> outputs = model.Run(TwoPixels);
        Assert.Equal(["doubled", "flat", "logits"], outputs.Keys.Order());
        Assert.Equal((1, 1), (outputs["flat"].Height, outputs["flat"].Width));
        Assert.Equal([0.75f, 0.25f, 0.5f, 0.5f], outputs["logits"].Data);
        Assert.Equal([1.5f, 0.5f, 1, 1], outputs["doubled"].Data);
        Assert.Equal((1, 2, 1, 2), (outputs["logits"].Batch, outputs["logits"].Channels, outputs["logits"].Height, outputs["logits"].Width));
    }

    [Fact]
    public void BatchesRunTogether()
    {
        using OnnxModel model = Load("tiny.onnx");
        ImageTensor logits = model.Run(new ImageTensor([1, 2, 3, 4, 5, 6], 2, 3, 1, 1))["logits"];
        Assert.Equal([1, 2, 4, 5], logits.Data);
        Assert.Equal(2, logits.Batch);
    }

    [Theory]
    [InlineData("tiny.onnx")]
    [InlineData("padded.onnx")]
    public void TheLargestLogitIsTheClass(string file)
    {
        using OnnxModel model = Load(file);
        ClassMap map = model.Segment(TwoPixels);
        Assert.Equal((1, 2), (map.Height, map.Width));
        Assert.Equal([0, 1], map.Indices);
    }

    [Fact]
    public void SmallerLogitsAreResampledToThePicture()
    {
        using OnnxModel model = Load("narrower.onnx");
        // The logits of the first five of eight pixels: red in two of them, green in three.
        float[] red = [1, 1, 0, 0, 0, 0, 0, 0], green = [0, 0, 1, 1, 1, 1, 1, 1];
        ClassMap map = model.Segment(new ImageTensor([.. red, .. green, .. new float[8]], 1, 3, 1, 8));
        Assert.Equal([0, 0, 0, 1, 1, 1, 1, 1], map.Indices);
    }

    [Fact]
    public void LogitsThatAreTooSmallAreRefused()
    {
        using OnnxModel model = Load("narrower.onnx");
        AssertRefused(
            () => model.Segment(new ImageTensor(new float[12], 1, 3, 1, 4)),
            "gives logits that are too small. Expected logits of at least 1 x 3 (rows x columns) for a picture of 1 x 4, but got 1 x 1.");
    }

    [Fact]
    public void SegmentationTakesOnePicture()
    {
        using OnnxModel model = Load("tiny.onnx");
        Assert.Throws<ArgumentException>(() => model.Segment(new ImageTensor([1, 2, 3, 4, 5, 6], 2, 3, 1, 1)));
    }

    [Fact]
    public void PicturesThatDoNotFitAreRefusedBeforeTheRun()
    {
        using OnnxModel open = Load("tiny.onnx");
        AssertRefused(() => open.Run(new ImageTensor([1], 1, 1, 1, 1)), "takes pictures of [N,3,H,W], but got [1,1,1,1].");
        AssertRefused(() => open.Run(new ImageTensor([], 1, 3, 0, 4)), "takes pictures of [N,3,H,W], but got [1,3,0,4].");
        using OnnxModel fixedSize = Load("fixed.onnx");
        AssertRefused(() => fixedSize.Segment(TwoPixels), "takes pictures of [1,3,2,4], but got [1,3,1,2].");
        Assert.Equal(8, fixedSize.Segment(new ImageTensor(new float[24], 1, 3, 2, 4)).Indices.Length);
    }

    [Fact]
    public void ModelsThatDoNotSegmentSayWhatTheyGive()
    {
        using OnnxModel model = Load("unnamed.onnx");
        AssertRefused(() => model.Segment(TwoPixels), "does not segment: it has no output 'logits', only 'p2'.");
        Assert.Equal(TwoPixels.Data.Select(value => Math.Max(0, value)), model.Run(TwoPixels)["p2"].Data);
    }

    [Fact]
    public void ClassesThatDoNotFitTheLogitsAreRefused()
    {
        using OnnxModel model = Load("miscounted.onnx");
        AssertRefused(() => model.Segment(TwoPixels), "is damaged: it names 3 classes, but gives logits for 2. Export it again.");
    }

    [Fact]
    public void ModelsOverOtherThingsAreRefused()
    {
        AssertRefused(() => Load("vectors.onnx"), "does not take pictures: expected one input of float [N,C,H,W], but it has 'x' of float [?,3].");
        AssertRefused(() => Load("bad_mean.onnx"), "is damaged: its metadata 'input_mean' is '0.5,grey,0.5', not a list of fitting numbers. Export it again.");
        AssertRefused(() => Load("bad_colors.onnx"), "is damaged: its metadata 'colors' is '#102030,red', not 2 colours such as #804080. Export it again.");
    }

    [Fact]
    public void FilesThatAreNoModelsAreNamed()
    {
        using var directory = new TemporaryDirectory();
        string text = directory.Write("text.onnx", "This is not a network."u8.ToArray());
        string empty = directory.Write("empty.onnx", []);
        byte[] whole = File.ReadAllBytes(DataFile("tiny.onnx"));
        string half = directory.Write("half.onnx", whole[..(whole.Length / 2)]);
        foreach (string path in new[] { text, empty, half, directory.File("none.onnx"), directory.FullName, Path.Combine(text, "in.onnx") })
        {
            string message = Assert.Throws<OnnxModelException>(() => OnnxModel.Load(path)).Message;
            Assert.StartsWith($"Cannot load the model '{path}': ", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void OptionsAreTaken()
    {
        using OnnxModel model = OnnxModel.Load(DataFile("tiny.onnx"), new OnnxModelOptions { Threads = 1, PreferCuda = false });
        Assert.Null(model.Note);
        Assert.Equal([0, 1], model.Segment(TwoPixels).Indices);
        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxModel.Load(DataFile("tiny.onnx"), new OnnxModelOptions { Threads = 0 }));
    }

    private static OnnxModel Load(string name) => OnnxModel.Load(DataFile(name), new OnnxModelOptions { PreferCuda = false });

    private static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);

    private static void AssertRefused(Func<object> act, string end)
    {
        string message = Assert.Throws<OnnxModelException>(act).Message;
        Assert.StartsWith("The model '", message, StringComparison.Ordinal);
        Assert.EndsWith(end, message, StringComparison.Ordinal);
    }
}

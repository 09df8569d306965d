using System.Reflection;
using PanopticFpn.Gen;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using PanopticFpn.Inference;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Compiler.Tests;

/// <summary>What the compiler says of a network is what happens when it runs, for any spec and any size.</summary>
[Collection(OneAtATime.Name)]
public sealed class RandomSpecTests
{
    private const int SizesEach = 3;

    [Fact]
    public void ADozenSpecsCompileAndRunAsDescribed() => CompileAndRun(12);

    [Fact, Trait("Tier", "Thorough")]
    public void HundredsOfSpecsCompileAndRunAsDescribed() => CompileAndRun(200);

    [Fact]
    public void TwoSpecsTrainAlikeRearranged() => Train(2);

    [Fact, Trait("Tier", "Thorough")]
    public void MoreSpecsTrainAlikeRearranged() => Train(8);

    private static void CompileAndRun(int count)
    {
        var random = new Random(2026);
        torch.random.manual_seed(2026);
        NetworkSpec[] specs = [.. Enumerable.Range(0, count).Select(index => RandomSpec.Next(random, $"Net{index}"))];
        Assembly assembly = InMemoryCompilation.Load(specs);
        MethodInfo check = typeof(RandomSpecTests).GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (NetworkSpec spec in specs)
            check.MakeGenericMethod(assembly.GetType(spec.FullName, throwOnError: true)!).Invoke(null, [spec, random]);
    }

    /// <summary>The rearranged form trains alike, in float64, where the rounding of another order is out of sight.</summary>
    private static void Train(int count)
    {
        var random = new Random(1977);
        torch.random.manual_seed(1977);
        NetworkSpec[] specs =
        [
            .. Enumerable.Range(0, 80).Select(index => RandomSpec.Next(random, $"Trained{index}"))
                .Where(spec => spec.Semantic is not null && ModelCompiler.Compile(spec).Files.Any(file => file.Text.Contains("ResizedConvolution", StringComparison.Ordinal)))
                .Take(count),
        ];
        Assert.Equal(count, specs.Length);
        Assembly assembly = InMemoryCompilation.Load(specs);
        MethodInfo check = typeof(RandomSpecTests).GetMethod(nameof(CheckTraining), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (NetworkSpec spec in specs)
            check.MakeGenericMethod(assembly.GetType(spec.FullName, throwOnError: true)!).Invoke(null, [spec, random]);
    }

    private static void CheckTraining<TModel>(NetworkSpec spec, Random random)
        where TModel : nn.Module, IModel<TModel>
    {
        using DisposeScope scope = NewDisposeScope();
        using TModel model = TModel.Create();
        model.to(ScalarType.Float64);
        model.train(random.Next(2) == 0);
        using ITrainingForm form = model.ForTraining();
        Tensor images = rand([2, spec.Input.Get(ImageInput.Channels), spec.Input.Get(ImageInput.Height) ?? random.Next(33, 80), spec.Input.Get(ImageInput.Width) ?? random.Next(33, 80)], ScalarType.Float64);
        Dictionary<string, Tensor> expected = Gradients(model, model.Outputs, images), actual = Gradients(model, form.Outputs, images);
        Assert.Equal(expected.Keys, actual.Keys);
        double largest = expected.Values.Max(gradient => gradient.abs().max().item<double>());
        foreach ((string name, Tensor gradient) in expected)
        {
            double difference = (gradient - actual[name]).abs().max().item<double>();
            Assert.True(difference <= 1e-7 * largest, $"{difference:g3} of {largest:g3} is the difference in {name} of {string.Join('x', images.shape)} by {spec}.");
        }
    }

    /// <summary>The gradients of a random sum of the outputs' squares, the same for every caller.</summary>
    private static Dictionary<string, Tensor> Gradients(nn.Module model, Func<Tensor, IReadOnlyList<Tensor>> run, Tensor images)
    {
        torch.random.manual_seed(5);
        Tensor loss = zeros(1, ScalarType.Float64);
        foreach (Tensor output in run(images))
            loss = loss + (output * output * rand(output.shape, ScalarType.Float64)).mean();
        loss.backward();
        Dictionary<string, Tensor> gradients = model.named_parameters().Where(pair => pair.parameter.grad is not null)
            .ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        model.zero_grad();
        return gradients;
    }

    private static void Check<TModel>(NetworkSpec spec, Random random)
        where TModel : nn.Module, IModel<TModel>
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
        try
        {
            using var inference = inference_mode();
            using TModel model = TModel.Create();
            model.eval();
            Assert.Equal(model.parameters().Sum(parameter => parameter.numel()), TModel.Description.Parameters);

            model.ExportOnnx(file);
            using OnnxModel onnx = OnnxModel.Load(file);
            using IInferenceForm form = model.ForInference(new InferenceOptions { ChannelsLast = random.Next(2) == 0 });
            SegmentationClasses? classes = TModel.Description.Classes;
            Assert.Equal(classes?.Names.AsEnumerable(), onnx.Classes?.Names.AsEnumerable());
            Assert.Equal(classes?.Palette.AsEnumerable(), onnx.Classes?.Palette.AsEnumerable());
            Assert.Equal(classes?.Ignore, onnx.Classes?.Ignore);
            for (int round = 0; round < SizesEach; round++)
                Compare(spec, model, form, onnx, random.Next(1, 3), spec.Input.Get(ImageInput.Height) ?? Pixels(spec, random), spec.Input.Get(ImageInput.Width) ?? Pixels(spec, random));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Any size; but the nearest number of a far coarser level is a matter of rounding, unless the sizes are multiples.</summary>
    private static int Pixels(NetworkSpec spec, Random random) =>
        spec.Semantic is { } semantic && SemanticBranch.Upsampling.Of(semantic) == Resampling.Nearest && semantic.Get(SemanticBranch.Style) == SemanticStyle.Shared
            ? 32 * random.Next(1, 4) : random.Next(RandomSpec.LeastPixels(spec.Backbone), 100);

    private static void Compare<TModel>(NetworkSpec spec, TModel model, IInferenceForm form, OnnxModel onnx, int batch, int height, int width)
        where TModel : nn.Module, IModel<TModel>
    {
        using Tensor images = rand(batch, spec.Input.Get(ImageInput.Channels), height, width);

        // Handles of earlier models go now and not while we count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        IReadOnlyList<Tensor> outputs = model.Outputs(images);
        Assert.Equal(before + outputs.Count, Tensor.TotalCount);

        IReadOnlyList<Tensor> frozen = form.Outputs(images);
        IReadOnlyDictionary<string, ImageTensor> exported = onnx.Run(images.ToImageTensor());
        foreach ((ModelOutput output, (Tensor tensor, Tensor other)) in TModel.Description.Outputs.Zip(outputs.Zip(frozen)))
        {
            string place = $"{output.Name} of {batch}x{height}x{width} by {spec}";

            Assert.Equal(output.Shape.Evaluate(ModelInput.Symbols(batch, height, width)), tensor.shape);
            Assert.Equal(tensor.shape, other.shape);
            if (Tolerance(spec, height, width) is { } tolerance)
            {
                AssertClose(tensor.ToImageTensor().Data, exported[output.Name].Data, tolerance, place);
                AssertClose(tensor.ToImageTensor().Data, other.ToImageTensor().Data, tolerance, $"the frozen {place}");
            }

            tensor.Dispose();
            other.Dispose();
        }
    }

    /// <summary>
    /// How far two engines may be apart. Normalising in groups of next to no numbers divides rounding by the root of
    /// epsilon, each engine its own, and again in the next layer: of such maps only the shapes say anything.
    /// </summary>
    private static double? Tolerance(NetworkSpec spec, int height, int width)
    {
        NormSpec?[] norms = [spec.Backbone.Component == ResNet.Family ? spec.Backbone.Get(ResNet.Norm) : null, spec.Fpn?.Get(FeaturePyramid.Lateral.Norm), spec.Fpn?.Get(FeaturePyramid.Smooth.Norm), spec.Semantic?.Get(SemanticBranch.Norm)];
        if (norms.All(norm => norm?.Kind != NormKind.Group))
            return 1e-4;

        // Fresh weights of a MobileNetV3 leave next to nothing of a picture, and so maps of one number.
        if (spec.Backbone.Component == MobileNetV3.Family)
            return null;
        int rounding = 32 - RandomSpec.LeastPixels(spec.Backbone);
        return (height + rounding) / 32 * ((width + rounding) / 32) < 4 ? null : 1e-2;
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance, string place)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = Math.Max(1, expected.Max(value => Math.Abs((double)value)));
        double difference = expected.Zip(actual, (left, right) => Math.Abs((double)left - right)).Max();
        Assert.True(difference <= tolerance * largest, $"{difference:g3} of {largest:g3} is the difference in {place}.");
    }
}

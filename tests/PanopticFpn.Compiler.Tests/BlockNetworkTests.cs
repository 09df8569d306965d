using System.Reflection;
using PanopticFpn.Inference;
using PanopticFpn.Onnx;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Compiler.Tests;

/// <summary>The operations of MobileNetV3 and ConvNeXt in generated code: it compiles, and every form computes the same.</summary>
[Collection("Tensors")]
public sealed class BlockNetworkTests
{
    [Fact]
    public void EveryFormComputesTheSame()
    {
        Assembly assembly = InMemoryCompilation.Load(BlockNetwork.Files());
        MethodInfo check = typeof(BlockNetworkTests).GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!;
        check.MakeGenericMethod(assembly.GetType("Handmade.Blocks", throwOnError: true)!).Invoke(null, null);
    }

    private static void Check<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        random.manual_seed(7);
        using TModel model = TModel.Create();
        Assert.Equal(model.parameters().Sum(parameter => parameter.numel()), TModel.Description.Parameters);
        Assert.Contains("mixed.layer_scale", model.state_dict().Keys);
        using Tensor images = randn(3, 3, 45, 38);
        CheckTraining(model, images);
        model.eval();
        using IDisposable noGrad = no_grad();
        float[] expected = Run(model.Outputs, images);

        foreach (bool channelsLast in new[] { false, true })
        {
            using IInferenceForm form = model.ForInference(new InferenceOptions { ChannelsLast = channelsLast });
            AssertClose(expected, Run(form.Outputs, images), 1e-5);
        }

        using (IInferenceForm form = model.ForInference(new InferenceOptions { Precision = InferencePrecision.BrainFloat, ChannelsLast = true }))
            AssertClose(expected, Run(form.Outputs, images), 0.05);
        foreach (int opset in new[] { 17, 22 })
            AssertClose(expected, Exported(model, images, opset), 1e-5);

        // The parameter of the module itself moves with it.
        model.to(ScalarType.Float64);
        using Tensor wide = images.to(ScalarType.Float64);
        AssertClose(expected, Run(model.Outputs, wide), 1e-5);
    }

    /// <summary>Every parameter has a gradient, in either form that trains, and a step leaves no tensor behind but those.</summary>
    private static void CheckTraining<TModel>(TModel model, Tensor images)
        where TModel : nn.Module, IModel<TModel>
    {
        model.train();
        using ITrainingForm form = model.ForTraining();
        foreach (Func<Tensor, IReadOnlyList<Tensor>> run in new Func<Tensor, IReadOnlyList<Tensor>>[] { model.Outputs, form.Outputs })
        {
            model.zero_grad();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            long before = Tensor.TotalCount;
            using (Tensor logits = Assert.Single(run(images)))
            {
                Assert.Equal(before + 1, Tensor.TotalCount);
                using Tensor loss = logits.square().sum();
                loss.backward();
            }

            Assert.All(model.named_parameters(), pair => Assert.True(pair.parameter.grad is not null, pair.name));
        }
    }

    private static float[] Run(Func<Tensor, IReadOnlyList<Tensor>> run, Tensor images)
    {
        using Tensor logits = Assert.Single(run(images));
        using Tensor plain = logits.to(ScalarType.Float32);
        return plain.data<float>().ToArray();
    }

    private static float[] Exported<TModel>(TModel model, Tensor images, int opset)
        where TModel : nn.Module, IModel<TModel>
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
        try
        {
            model.ExportOnnx(file, new OnnxExportOptions { Opset = opset });
            using OnnxModel onnx = OnnxModel.Load(file);
            return onnx.Run(images.ToImageTensor())["logits"].Data;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void AssertClose(float[] expected, float[] actual, double share)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(value => Math.Abs((double)value));
        double difference = expected.Zip(actual, (left, right) => Math.Abs((double)left - right)).Max();
        Assert.True(difference <= share * largest, $"{difference:g3} of {largest:g3} is the difference.");
    }
}

using PanopticFpn.Export;
using PanopticFpn.Imaging;
using PanopticFpn.Models;
using PanopticFpn.Onnx;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>Writes the weights that every form has, and our own files.</summary>
internal sealed class Preparation(Scene scene) : IModelVisitor<bool>
{
    /// <inheritdoc/>
    public bool Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        using TModel model = WeightsPreparation.Write<TModel>(scene);

        var dynamicSize = new OnnxExportOptions();
        OnnxExportOptions fixedSize = dynamicSize with { Height = scene.Height, Width = scene.Width };
        model.ExportOnnx(scene.File("onnx-dynamic.onnx"), dynamicSize);
        model.ExportOnnx(scene.File("onnx-fixed.onnx"), fixedSize);
        model.ExportOnnx(scene.File("onnx-fp16.onnx"), fixedSize with { Precision = OnnxPrecision.Half });

        // Speed alone: the search for sensitive layers needs trained weights, and so does its result to mean anything.
        OnnxQuantization quantization = Quantizer.Measure(model, Pictures(TModel.Description), new QuantizationOptions { Export = fixedSize, TargetAgreement = 0 });
        model.ExportOnnx(scene.File("onnx-int8.onnx"), fixedSize with { Precision = OnnxPrecision.Quantized, Quantization = quantization });
        return true;
    }

    private ImageTensor[] Pictures(ModelDescription description)
    {
        using Picture picture = StreetScene.Draw(scene.Width, scene.Height);
        return [picture.ToTensor(description.Input.Mean, description.Input.StandardDeviation)];
    }
}

/// <summary>Writes the weights alone.</summary>
internal sealed class WeightsPreparation(Scene scene) : IModelVisitor<bool>
{
    private const int Seed = 3;

    /// <inheritdoc/>
    public bool Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        Write<TModel>(scene).Dispose();
        return true;
    }

    /// <summary>A fresh network, whose weights are written.</summary>
    public static TModel Write<TModel>(Scene scene)
        where TModel : nn.Module, IModel<TModel>
    {
        random.manual_seed(Seed);
        TModel model = TModel.Create();
        model.eval();
        model.SaveWeights(scene.Weights);
        return model;
    }
}

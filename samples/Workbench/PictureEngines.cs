using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Inference;
using PanopticFpn.Training.Evaluation;
using static TorchSharp.torch;

namespace Workbench;

/// <summary>Gives the pixels of pictures their classes.</summary>
internal interface IPictureEngine : IDisposable
{
    /// <summary>What runs the network, and where.</summary>
    string Name { get; }

    /// <summary>The class of each pixel, row-major.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="window">Overlapping windows, or null for the picture in one piece.</param>
    byte[] Classes(Picture picture, SlidingWindowOptions? window);
}

/// <summary>The inference form in libtorch.</summary>
internal sealed class TorchEngine(IInferenceForm form, ModelInput input) : IPictureEngine
{
    public string Name => $"TorchSharp, {form.Device.type}";

    public byte[] Classes(Picture picture, SlidingWindowOptions? window)
    {
        using Tensor pixels = picture.ToTensor(input.Mean, input.StandardDeviation).ToTensor();
        return window is null ? WholePicture.Classes(pixels, Logits) : SlidingWindow.Classes(pixels, Logits, window);
    }

    public void Dispose() => form.Dispose();

    private Tensor Logits(Tensor images)
    {
        using Tensor there = images.to(form.Device, copy: true);
        return form.Outputs(there)[0];
    }
}

/// <summary>An exported file in ONNX Runtime.</summary>
internal sealed class OnnxEngine : IPictureEngine
{
    private readonly DirectoryInfo _directory;
    private readonly OnnxModel _model;
    private readonly ModelDescription _description;

    private OnnxEngine(DirectoryInfo directory, OnnxModel model, ModelDescription description) => (_directory, _model, _description) = (directory, model, description);

    public string Name => $"ONNX Runtime, {_model.Provider}{(_model.Note is { } note ? $" ({note})" : "")}";

    /// <summary>Exports a network into a directory that goes with the engine.</summary>
    public static OnnxEngine Of<TModel>(TModel model)
        where TModel : nn.Module, IModel<TModel>
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("workbench-");
        try
        {
            string file = Path.Combine(directory.FullName, "model.onnx");
            model.ExportOnnx(file);
            return new OnnxEngine(directory, OnnxModel.Load(file), TModel.Description);
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    public byte[] Classes(Picture picture, SlidingWindowOptions? window)
    {
        ImageTensor pixels = picture.ToTensor(_description.Input.Mean, _description.Input.StandardDeviation);
        if (window is null)
            return [.. _model.Segment(pixels).Indices.Select(label => (byte)label)];
        using Tensor images = pixels.ToTensor();
        return SlidingWindow.Classes(images, Logits, window);
    }

    public void Dispose()
    {
        _model.Dispose();
        _directory.Delete(recursive: true);
    }

    private Tensor Logits(Tensor images) => _model.Run(images.ToImageTensor())[_description.Outputs[0].Name].ToTensor();
}

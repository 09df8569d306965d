using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>A network that is ready to run.</summary>
internal interface IForm : IDisposable
{
    /// <summary>Runs it once and keeps nothing.</summary>
    void Run();

    /// <summary>The logits.</summary>
    float[] Logits();
}

/// <summary>Makes forms ready, in the process that runs them.</summary>
internal static class Forms
{
    public static IForm Open(FormKind kind, Scene scene) => kind.Runtime == Runtime.Onnx
        ? new OnnxForm(File(kind, scene), scene)
        : kind.Key switch
        {
            "script" or "script-frozen" => new TorchForm(Script(scene.File(kind.Key + ".pt")), scene),
            "hand" => new TorchForm(ByHand(scene), scene),
            _ => new TorchForm(ReadyMadeModels.Find(scene.Network).Accept(new GeneratedForm(kind.Key, scene.Weights)), scene),
        };

    /// <summary>The multiply-adds that a form does.</summary>
    public static Work Count(FormKind kind, Scene scene) => kind.Runtime == Runtime.Onnx
        ? MultiplyAddCount.OfFile(File(kind, scene), scene)
        : MultiplyAddCount.OfTorch(kind, scene);

    private static string File(FormKind kind, Scene scene) => scene.File(kind.Key + ".onnx");

    private static (Func<Tensor, Tensor>, IDisposable) Script(string path)
    {
        jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(path);
        module.eval();
        return (module.forward, module);
    }

    private static (Func<Tensor, Tensor>, IDisposable) ByHand(Scene scene)
    {
        var network = HandWrittenFpn.Of(scene.Network);
        network.LoadWeights(scene.Weights);
        network.eval();
        return (network.forward, network);
    }
}

/// <summary>The generated classes: as they train, or frozen.</summary>
internal sealed class GeneratedForm(string key, string weights) : IModelVisitor<(Func<Tensor, Tensor>, IDisposable)>
{
    public (Func<Tensor, Tensor>, IDisposable) Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        TModel model = TModel.Create();
        model.LoadWeights(weights);
        model.eval();
        if (key == "forward")
            return (images => model.Outputs(images)[0], model);

        IInferenceForm form = model.ForInference(new InferenceOptions
        {
            Precision = FormKind.Of(key).IsBrainFloat ? InferencePrecision.BrainFloat : InferencePrecision.Full,
        });
        model.Dispose();
        return (images => form.Outputs(images)[0], form);
    }
}

/// <summary>A function over tensors, without autograd.</summary>
internal sealed class TorchForm : IForm
{
    private readonly Func<Tensor, Tensor> _forward;
    private readonly IDisposable _network;
    private readonly Tensor _images;

    public TorchForm((Func<Tensor, Tensor> Forward, IDisposable Network) form, Scene scene)
    {
        (_forward, _network, _images) = (form.Forward, form.Network, scene.Images());
    }

    public void Run()
    {
        using IDisposable inference = inference_mode();
        _forward(_images).Dispose();
    }

    public float[] Logits()
    {
        using IDisposable inference = inference_mode();
        using Tensor logits = _forward(_images);
        return MemoryMarshal.Cast<byte, float>(logits.contiguous().bytes).ToArray();
    }

    public void Dispose()
    {
        _images.Dispose();
        _network.Dispose();
    }
}

/// <summary>A file in ONNX Runtime.</summary>
internal sealed class OnnxForm : IForm
{
    private readonly InferenceSession _session;
    private readonly OrtValue _images;
    private readonly RunOptions _options = new();

    public OnnxForm(string path, Scene scene)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = ProcessorUse.Threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, settings);
        _images = Operand(scene);
    }

    /// <summary>The scene's picture.</summary>
    public static OrtValue Operand(Scene scene)
    {
        using Tensor images = scene.Images();
        return OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(images.bytes).ToArray(), images.shape);
    }

    public void Run() => Outputs().Dispose();

    public float[] Logits()
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = Outputs();
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _images.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private IDisposableReadOnlyCollection<OrtValue> Outputs() =>
        _session.Run(_options, [_session.InputNames[0]], [_images], [_session.OutputNames[0]]);
}

using System.Diagnostics;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Networks;
using PanopticFpn.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Training;

/// <summary>Steps of training: forward, cross entropy, backward, stochastic gradient descent with momentum.</summary>
internal sealed class TrainingSteps : IDisposable
{
    public const int Batch = 2;

    private const int Seed = 7;
    private const double Rate = 1e-3;

    private readonly Func<Tensor, Tensor> _forward;
    private readonly IDisposable[] _owned;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    private TrainingSteps(Func<Tensor, Tensor> forward, IEnumerable<Parameter> parameters, Scene scene, params IDisposable[] owned)
    {
        ProcessorUse.PrepareLibtorch();
        (_forward, _owned) = (forward, owned);
        _optimizer = optim.SGD(parameters, Rate, momentum: 0.9);
        random.manual_seed(Seed);
        _images = randn(Batch, 3, scene.Height, scene.Width);
        _labels = randint(0, 32, [Batch, 4 * ((scene.Height + 3) / 4), 4 * ((scene.Width + 3) / 4)], ScalarType.Int64);
    }

    public static TrainingSteps Open(string key, Scene scene)
    {
        if (key != TrainingKind.Peer)
            return ReadyMadeModels.Find(scene.Network).Accept(new Generated(key, scene));
        jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(scene.File(key + ".pt"));
        module.train();
        return new TrainingSteps(module.forward, module.parameters(), scene, module);
    }

    /// <summary>One step.</summary>
    /// <returns>Milliseconds, and the loss.</returns>
    public (double Milliseconds, float Loss) Run()
    {
        long start = Stopwatch.GetTimestamp();
        _optimizer.zero_grad();
        float value;
        using (Tensor logits = _forward(_images))
        using (Tensor loss = nn.functional.cross_entropy(logits, _labels))
        {
            loss.backward();
            value = loss.item<float>();
        }

        _optimizer.step();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, value);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _images.Dispose();
        _labels.Dispose();
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

    private sealed class Generated(string key, Scene scene) : IModelVisitor<TrainingSteps>
    {
        public TrainingSteps Visit<TModel>()
            where TModel : nn.Module, IModel<TModel>
        {
            TModel model = TModel.Create();
            model.LoadWeights(scene.Weights);
            model.train();
            if (key == "train-forward")
                return new TrainingSteps(images => model.Outputs(images)[0], model.parameters(), scene, model);
            ITrainingForm form = model.ForTraining();
            return new TrainingSteps(images => form.Outputs(images)[0], model.parameters(), scene, form, model);
        }
    }
}

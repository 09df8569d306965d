using System.Text.Json;
using PanopticFpn.Gen;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights;
using PanopticFpn.Weights.Writing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Compiler.Tests.PyTorch;

/// <summary>The Python module of a spec, run by real PyTorch on what the C# class of the same spec saved.</summary>
internal static class PyTorchPeer
{
    // Arguments: the directory, and the model's name. Prints how far PyTorch's numbers are from the given ones, relative to the largest, as JSON.
    private const string Program = """
        import copy, importlib.util, json, sys
        import torch
        directory, name = sys.argv[1:]
        torch.set_num_threads(1)
        spec = importlib.util.spec_from_file_location(name, f"{directory}/{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)

        weights, given = torch.load(f"{directory}/weights.pth"), torch.load(f"{directory}/given.pth")
        torch.manual_seed(7)
        model = getattr(module, name)()
        fresh, initial = copy.deepcopy(model.state_dict()), torch.load(f"{directory}/initial.pth")
        model.load_state_dict(weights, strict=True)

        def outputs(result):
            return [result] if isinstance(result, torch.Tensor) else list(result)

        def distance(tensors, expected):
            tensors, expected = list(tensors), list(expected)
            assert len(tensors) == len(expected) > 0 and all(a.shape == b.shape and a.dtype == b.dtype for a, b in zip(tensors, expected))
            return max(((a - b).abs().max() / b.abs().max().clamp(min=1e-30)).item() for a, b in zip(tensors, expected))

        # TorchSharp gives parameters first, then buffers; PyTorch gives both module by module.
        found = dict(
            keys=[key for key, _ in model.named_parameters()] + [key for key, _ in model.named_buffers()] == list(weights),
            initial=distance(fresh.values(), [initial[key] for key in fresh]))

        def wanted(prefix):
            return {key[len(prefix):]: value for key, value in given.items() if key.startswith(prefix)}

        images = given['images']
        with torch.no_grad():
            model.eval()
            plain = outputs(model(images))
            found['single'] = distance(plain, wanted('single.').values())
            scripted = torch.jit.script(model)
            found['script'] = max(distance(outputs(scripted(images)), plain) for _ in range(3))
            if hasattr(model, 'pyramid'):
                levels = scripted.pyramid(images)
                found['script'] = max(found['script'], distance(levels, model.pyramid(images)), distance([scripted.segment(*levels[:4])], plain))
            model.double()
            found['double'] = distance(outputs(model(images.double())), wanted('double.').values())

        model.train()
        torch.manual_seed(11)
        results = outputs(model(images.double()))
        found['train'] = distance(results, wanted('train.').values())
        sum((result * result).mean() for result in results).backward()
        gradients = {key: parameter.grad for key, parameter in model.named_parameters() if parameter.grad is not None}
        assert list(gradients) == list(wanted('gradient.'))
        largest = max(gradient.abs().max() for gradient in gradients.values())
        found['gradients'] = max(((gradients[key] - gradient).abs().max() / largest).item() for key, gradient in wanted('gradient.').items())
        after = {key: value for key, value in model.state_dict().items() if 'running_' in key or 'num_batches' in key}
        found['statistics'] = distance(after.values(), wanted('after.').values()) if after else 0.0
        print(json.dumps(found))
        """;

    /// <summary>Compiles a spec by both backends, and compares what they run.</summary>
    public static Found Compare(string model, string properties)
    {
        CompilationResult python = ModelCompiler.Compile(TextOf(model, properties), new CompilationOptions { Backend = "pytorch" });
        Assert.Empty(python.Messages);
        return Compare(model, properties, python.Files[0].Text);
    }

    /// <summary>Compares the C# class of a spec with a Python module that has a function or class of the model's name.</summary>
    public static Found Compare(string model, string properties, string python)
    {
        string text = TextOf(model, properties);
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File(model + ".py"), python);

        Gen.Spec.NetworkSpec spec = Gen.Spec.SpecReader.Read(text, "Peers").Spec!;
        Type type = InMemoryCompilation.Load([spec]).GetType(spec.FullName, throwOnError: true)!;
        typeof(PyTorchPeer).GetMethod(nameof(Write), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, [directory]);
        return JsonSerializer.Deserialize<Found>(PythonTorchFactAttribute.Run(Program, directory.FullName, model), JsonSerializerOptions.Web)!;
    }

    private static string TextOf(string model, string properties) => $$"""{ "model": "{{model}}", {{properties}} }""";

    /// <summary>Writes weights that are not fresh, pictures, and what the C# class makes of them.</summary>
    private static void Write<TModel>(TemporaryDirectory directory)
        where TModel : nn.Module, IModel<TModel>
    {
        using DisposeScope scope = NewDisposeScope();
        int threads = get_num_threads();
        set_num_threads(1);
        try
        {
            random.manual_seed(7);
            using TModel model = TModel.Create();
            model.SaveWeights(directory.File("initial.pth"));
            long[] shape = TModel.Description.Input.Shape.Evaluate(ModelInput.Symbols(2, 64, 64));
            Settle(model, shape);
            model.SaveWeights(directory.File("weights.pth"));

            Tensor images = rand(shape);
            var given = new List<WrittenTensor> { Written("images", images) };
            model.eval();
            using (no_grad())
            {
                Add(given, "single.", model.Outputs(images));
                model.to(ScalarType.Float64);
                Add(given, "double.", model.Outputs(images.to(ScalarType.Float64)));
            }

            AddTraining(given, model, images.to(ScalarType.Float64));
            WeightsWriter.Write(directory.File("given.pth"), given);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    /// <summary>Statistics of batches, and norms that are not the identity, so that no number of a file can be left out unseen.</summary>
    private static void Settle<TModel>(TModel model, long[] shape)
        where TModel : nn.Module, IModel<TModel>
    {
        using var noGradients = no_grad();
        foreach ((string name, Tensor tensor) in model.state_dict())
        {
            if (tensor.dim() == 1)
                tensor.copy_(rand(tensor.shape) + (name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("mean", StringComparison.Ordinal) ? -0.5 : 0.5));
        }

        model.train();
        model.Outputs(rand(shape));
    }

    private static void AddTraining<TModel>(List<WrittenTensor> given, TModel model, Tensor images)
        where TModel : nn.Module, IModel<TModel>
    {
        model.train();
        random.manual_seed(11);
        IReadOnlyList<Tensor> outputs = model.Outputs(images);
        Add(given, "train.", outputs);
        outputs.Select(output => (output * output).mean()).Aggregate((sum, term) => sum + term).backward();
        given.AddRange(model.named_parameters().Where(pair => pair.parameter.grad is not null).Select(pair => Written("gradient." + pair.name, pair.parameter.grad!)));
        given.AddRange(model.state_dict()
            .Where(pair => pair.Key.Contains("running_", StringComparison.Ordinal) || pair.Key.Contains("num_batches", StringComparison.Ordinal))
            .Select(pair => Written("after." + pair.Key, pair.Value)));
    }

    private static void Add(List<WrittenTensor> given, string prefix, IReadOnlyList<Tensor> outputs) =>
        given.AddRange(outputs.Select((output, index) => Written($"{prefix}{index}", output)));

    private static WrittenTensor Written(string name, Tensor tensor) => new(
        name,
        tensor.dtype switch { ScalarType.Float32 => ElementType.F32, ScalarType.Float64 => ElementType.F64, _ => ElementType.I64 },
        tensor.shape,
        destination => tensor.detach().contiguous().bytes.CopyTo(destination));

    /// <summary>How far PyTorch's numbers are from TorchSharp's, relative to the largest.</summary>
    /// <param name="Keys">Whether the parameters' names are equal, in order, and so the buffers'.</param>
    /// <param name="Initial">Fresh weights after the same seed.</param>
    /// <param name="Single">Outputs in evaluation, in float32.</param>
    /// <param name="Script">Outputs of TorchScript, from the module's own.</param>
    /// <param name="Double">Outputs in evaluation, in float64.</param>
    /// <param name="Train">Outputs in training, in float64.</param>
    /// <param name="Gradients">Gradients in float64, relative to the largest of all.</param>
    /// <param name="Statistics">The statistics of batches after it.</param>
    internal sealed record Found(
        bool Keys, double Initial, double Single, double Script, double Double, double Train, double Gradients, double Statistics);
}

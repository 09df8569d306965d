using static TorchSharp.torch;

namespace PanopticFpn.Export;

/// <summary>A network in evaluation mode until disposal, which gives every module the mode it had; and libtorch its threads.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] _before;
    private readonly int _threads = get_num_threads();

    public EvaluationMode(nn.Module model, int? threads)
    {
        _before = [.. model.modules().Prepend(model).Select(module => (module, module.training))];
        model.eval();
        if (threads is { } count)
            set_num_threads(count);
    }

    public void Dispose()
    {
        // Setting a module sets its children, which come later and get their own mode then.
        foreach ((nn.Module module, bool training) in _before)
            module.train(training);
        set_num_threads(_threads);
    }
}

using static TorchSharp.torch;

namespace PanopticFpn.Export;

/// <summary>
/// A network in evaluation mode until disposal, which gives every module the mode it had; and libtorch its threads, and what it may
/// round float32 to on a GPU: with the ten bits of TF32 a file that is right would be taken for a wrong one.
/// </summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] _before;
    private readonly int _threads = get_num_threads();
    private readonly bool _convolutionsRound = backends.cudnn.allow_tf32;
    private readonly bool _productsRound = backends.cuda.matmul.allow_tf32;

    public EvaluationMode(nn.Module model, int? threads)
    {
        _before = [.. model.modules().Prepend(model).Select(module => (module, module.training))];
        model.eval();
        if (threads is { } count)
            set_num_threads(count);
        (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32) = (false, false);
    }

    public void Dispose()
    {
        // Setting a module sets its children, which come later and get their own mode then.
        foreach ((nn.Module module, bool training) in _before)
            module.train(training);
        set_num_threads(_threads);
        (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32) = (_convolutionsRound, _productsRound);
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Runs;

/// <summary>
/// A copy of a network whose convolutions and linear layers compute in bfloat16, as under PyTorch's autocast: it does the steps forward
/// and backward, while weights, norms, running statistics, gradients and the optimizer stay in float32.
/// </summary>
/// <typeparam name="TModel">The network's class.</typeparam>
internal sealed class BrainFloatCopy<TModel> : IDisposable
    where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
{
    private readonly (Parameter Own, Parameter Copy)[] _parameters;
    private readonly (Tensor Own, Tensor Copy)[] _statistics;

    /// <param name="model">The network, on its device; parameters that need no gradient need none in the copy.</param>
    public BrainFloatCopy(TModel model)
    {
        Model = TModel.Create();
        Device device = model.parameters().First().device;
        Model.to(device);
        foreach ((string _, nn.Module module) in Model.named_modules())
        {
            // On the CPU libtorch takes float32 beside any map; elsewhere group norms want one type, and take statistics in float32 by themselves.
            if (module is Convolution or Linear || (module is GroupNorm && device.type != DeviceType.CPU))
                module.to(ScalarType.BFloat16);
        }

        _parameters = [.. model.named_parameters().Zip(Model.named_parameters(), (own, copy) => (own.parameter, copy.parameter))];
        _statistics = [.. model.named_buffers().Zip(Model.named_buffers(), (own, copy) => (own.buffer, copy.buffer))];
        foreach ((Parameter own, Parameter copy) in _parameters)
            copy.requires_grad = own.requires_grad;
    }

    /// <summary>What computes.</summary>
    public TModel Model { get; }

    /// <summary>Before a step: the copy computes with the network's weights as they are now.</summary>
    public void TakeWeights()
    {
        using IDisposable without = no_grad();
        foreach ((Parameter own, Parameter copy) in _parameters)
            copy.copy_(own);
        foreach ((Tensor own, Tensor copy) in _statistics)
            copy.copy_(own);
    }

    /// <summary>After a batch: its gradients are added to the network's, in float32.</summary>
    public void GiveGradients()
    {
        using IDisposable without = no_grad();
        foreach ((Parameter own, Parameter copy) in _parameters)
        {
            using Tensor? gradient = copy.grad;
            if (gradient is null)
                continue;
            using Tensor wide = gradient.to_type(own.dtype);
            using Tensor? sum = own.grad;
            if (sum is null)
                own.grad = wide;
            else
                sum.AddInPlace(wide);
            copy.grad = null;
        }
    }

    /// <summary>After a step: the running statistics that its batches moved.</summary>
    public void GiveStatistics()
    {
        using IDisposable without = no_grad();
        foreach ((Tensor own, Tensor copy) in _statistics)
            own.copy_(copy);
    }

    public void Dispose() => Model.Dispose();
}

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Normalisation layers whose every number matters.</summary>
internal static class Norms
{
    public static BatchNorm2d Random(long channels)
    {
        BatchNorm2d norm = nn.BatchNorm2d(channels);
        using IDisposable noGrad = no_grad();
        nn.init.uniform_(norm.weight!, 0.5, 1.5);
        nn.init.uniform_(norm.bias!, -1, 1);
        nn.init.uniform_(norm.running_mean!, -1, 1);
        nn.init.uniform_(norm.running_var!, 0.2, 3);
        return norm;
    }

    public static FrozenBatchNorm2d RandomFrozen(long channels)
    {
        using BatchNorm2d norm = Random(channels);
        return Frozen(norm);
    }

    /// <summary>The same numbers, frozen.</summary>
    public static FrozenBatchNorm2d Frozen(BatchNorm2d norm)
    {
        var frozen = new FrozenBatchNorm2d(norm.num_features);
        frozen.load_state_dict(norm.state_dict(), strict: false);
        return frozen;
    }

    public static GroupNorm RandomGroups(long groups, long channels)
    {
        GroupNorm norm = nn.GroupNorm(groups, channels);
        using IDisposable noGrad = no_grad();
        nn.init.uniform_(norm.weight!, 0.5, 1.5);
        nn.init.uniform_(norm.bias!, -1, 1);
        return norm;
    }

    public static LayerNorm RandomLayerNorm(long channels, double epsilon)
    {
        LayerNorm norm = nn.LayerNorm(channels, eps: epsilon);
        using IDisposable noGrad = no_grad();
        nn.init.uniform_(norm.weight!, 0.5, 1.5);
        nn.init.uniform_(norm.bias!, -1, 1);
        return norm;
    }
}

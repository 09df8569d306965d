using System.Runtime.ExceptionServices;
using PanopticFpn.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Tensors of a file and the network's tensors that take their numbers.</summary>
internal sealed class StoredWeights(WeightsFile file, IReadOnlyList<(Tensor Target, StoredTensor Stored)> pairs)
{
    /// <summary>Copies every number, or none where the file cannot be read to its end. To be called in a dispose scope, without gradients.</summary>
    public void CopyToTargets()
    {
        if (file.IsMapped)
        {
            foreach ((Tensor target, StoredTensor stored) in pairs)
                CopyMapped(target, stored);
            return;
        }

        // A disk that fails half-way must not leave half a network, so all is read before any of it is used.
        Tensor[] staged = [.. pairs.Select(pair => Stage(pair.Target, pair.Stored))];
        Read(staged);
        for (int index = 0; index < staged.Length; index++)
        {
            pairs[index].Target.copy_(staged[index]);
            staged[index].Dispose();
        }
    }

    private void Read(Tensor[] staged)
    {
        try
        {
            Parallel.For(0, staged.Length, index => file.Read(pairs[index].Stored, staged[index].bytes));
        }
        catch (AggregateException failures)
        {
            // What each thread met is the same damage; the caller is promised its own kind of exception.
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>A map does not fail between two reads, unless another program cuts the file just then; nothing is kept aside for that.</summary>
    private void CopyMapped(Tensor target, StoredTensor stored)
    {
        if (target.device_type == DeviceType.CPU && target.is_contiguous() && target.dtype == stored.Type.ToScalar())
        {
            file.Read(stored, target.bytes);
            return;
        }

        using Tensor staged = Stage(target, stored);
        file.Read(stored, staged.bytes);
        target.copy_(staged);
    }

    // In the network's shape: old files give a single number an axis.
    private static Tensor Stage(Tensor target, StoredTensor stored) => empty(target.shape, dtype: stored.Type.ToScalar());
}

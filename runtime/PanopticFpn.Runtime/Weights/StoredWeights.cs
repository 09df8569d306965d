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
        ILookup<bool, (Tensor, StoredTensor)> bySameness = pairs.ToLookup(pair => TakesTheBytes(pair.Target, pair.Stored));
        if (file.IsMapped)
            CopyMapped([.. bySameness[true]], [.. bySameness[false]]);
        else
            CopyStaged([.. bySameness[true]], [.. bySameness[false]]);
    }

    /// <summary>Whether a tensor's memory is just what the file holds.</summary>
    private static bool TakesTheBytes(Tensor target, StoredTensor stored) =>
        target.device_type == DeviceType.CPU && target.is_contiguous() && target.dtype == stored.Type.ToScalar();

    /// <summary>A map does not fail between two reads, unless another program cuts the file just then; nothing is kept aside for that.</summary>
    private void CopyMapped((Tensor Target, StoredTensor Stored)[] same, (Tensor Target, StoredTensor Stored)[] others)
    {
        InParallel(same, pair => file.Read(pair.Stored, pair.Target.bytes));
        foreach ((Tensor target, StoredTensor stored) in others)
        {
            using Tensor staged = Stage(target, stored);
            file.Read(stored, staged.bytes);
            target.copy_(staged);
        }
    }

    /// <summary>A disk that fails half-way must not leave half a network, so all is read before any of it is used.</summary>
    private void CopyStaged((Tensor Target, StoredTensor Stored)[] same, (Tensor Target, StoredTensor Stored)[] others)
    {
        (Tensor Target, StoredTensor Stored, Tensor Staged)[] staged =
            [.. same.Concat(others).Select(pair => (pair.Target, pair.Stored, Stage(pair.Target, pair.Stored)))];
        InParallel(staged, item => file.Read(item.Stored, item.Staged.bytes));

        // Plain copies: libtorch's own threads wait on each other where other programs are busy.
        InParallel(staged[..same.Length], item => item.Staged.bytes.CopyTo(item.Target.bytes));
        foreach ((Tensor target, _, Tensor value) in staged[same.Length..])
            target.copy_(value);
    }

    // In the network's shape: old files give a single number an axis.
    private static Tensor Stage(Tensor target, StoredTensor stored) => empty(target.shape, dtype: stored.Type.ToScalar());

    private static void InParallel<T>(T[] items, Action<T> action)
    {
        try
        {
            Parallel.ForEach(items, action);
        }
        catch (AggregateException failures)
        {
            // What each thread met is the same damage; the caller is promised its own kind of exception.
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }
}

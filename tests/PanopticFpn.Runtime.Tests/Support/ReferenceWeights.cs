using System.Runtime.InteropServices;
using System.Text;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Support;

/// <summary>
/// Weights and inputs that any language rebuilds bit for bit: numbers in [0,1) from a key and an index
/// (FNV-1a of the key, SplitMix64, the top 24 bits), so that they are exact in float32.
/// </summary>
internal static class ReferenceWeights
{
    /// <summary>The salt of the golden outputs.</summary>
    public const string Salt = "golden";

    /// <summary>A network that is to be run, with these weights.</summary>
    public static TModel Model<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        TModel model = TModel.Create();
        Fill(model);
        model.eval();
        return model;
    }

    /// <summary>Sets every tensor of the state dict from its own name.</summary>
    public static void Fill(nn.Module model)
    {
        foreach ((string name, Tensor tensor) in model.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                tensor.bytes.Clear();
                continue;
            }

            Assert.True(tensor.is_contiguous() && tensor.dtype == ScalarType.Float32, name);
            long[] shape = tensor.shape;
            Fill(MemoryMarshal.Cast<byte, float>(tensor.bytes), name, shape.Length, shape.Length == 0 ? 1 : shape[0]);
        }
    }

    /// <summary>The reference input [batch,3,height,width].</summary>
    public static Tensor Input(long batch, long height, long width) => Named("input", batch, 3, height, width);

    /// <summary>Numbers in [0,1) of a shape, by name.</summary>
    public static Tensor Named(string name, params long[] shape)
    {
        Tensor tensor = empty(shape);
        Uniform(MemoryMarshal.Cast<byte, float>(tensor.bytes), name);
        return tensor;
    }

    private static void Fill(Span<float> values, string name, int rank, long outputs)
    {
        Uniform(values, name);
        if (rank >= 2)
        {
            float bound = (float)Math.Sqrt(6.0 / (values.Length / outputs));
            foreach (ref float value in values)
                value = (2 * value - 1) * bound;
        }
        else if (name.EndsWith("running_var", StringComparison.Ordinal))
        {
            Rescale(values, 0.75f, 0.5f);
        }
        else if (name.EndsWith(".weight", StringComparison.Ordinal))
        {
            // The scale of a norm; the residual stages stay small.
            bool residual = name.Contains("layer", StringComparison.Ordinal);
            Rescale(values, residual ? 0.25f : 0.75f, residual ? 0.25f : 0.5f);
        }
        else
        {
            foreach (ref float value in values)
                value = (2 * value - 1) * 0.1f;
        }
    }

    private static void Rescale(Span<float> values, float low, float range)
    {
        foreach (ref float value in values)
            value = low + range * value;
    }

    private static void Uniform(Span<float> values, string name)
    {
        const ulong Golden = 0x9E3779B97F4A7C15;
        ulong state = Hash($"{Salt}:{name}");
        foreach (ref float value in values)
        {
            state += Golden;
            ulong mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;
            value = (mixed >> 40) / (float)(1 << 24);
        }
    }

    private static ulong Hash(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(0xcbf29ce484222325, (hash, letter) => (hash ^ letter) * 0x100000001b3);
}

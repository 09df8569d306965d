namespace PanopticFpn.Gen.Tests.Analyzer;

/// <summary>What the snippets compile against: TorchSharp 0.107's signatures without TorchSharp, the attribute, and a network.</summary>
internal static class TorchStubs
{
    private const string Options = "ScalarType? dtype = null, Device? device = null, bool requires_grad = false";
    private const string Names = "string[]? names = null) => null!;";
    private const string Random = Options + ", Generator? generator = null, " + Names;
    private const string Filled = Options + ", " + Names;

    // Every way of TorchSharp to take the lengths of the axes.
    private static readonly string[] Sizes =
    [
        "long[] size", "ReadOnlySpan<long> size", "long size", "long rows, long columns",
        "long dim0, long dim1, long dim2", "long dim0, long dim1, long dim2, long dim3",
        "int size", "int rows, int columns", "int dim0, int dim1, int dim2", "int dim0, int dim1, int dim2, int dim3",
    ];

    public static readonly string Torch = $$"""
        #nullable enable
        using System;
        using System.Collections.Generic;
        namespace TorchSharp;
        public enum DeviceType { CPU, CUDA }
        public sealed class Scalar { public static implicit operator Scalar(float value) => null!; public static implicit operator Scalar(int value) => null!; }
        public static partial class torch
        {
            public enum ScalarType { Float32, BFloat16 }
            public sealed class Device { }
            public sealed class Generator { }
            public static Device CPU => null!;
            public struct Size
            {
                public static implicit operator Size(long size) => default;
                public static implicit operator Size((long, long, long, long) size) => default;
                public static implicit operator Size(long[] size) => default;
            }
            {{string.Join('\n', new[] { "rand", "randn" }.Select(name => Creation(name, "", Random)))}}
            {{string.Join('\n', new[] { "zeros", "ones", "empty" }.Select(name => Creation(name, "", Filled)))}}
            {{Creation("full", "Scalar value, ", Filled)}}
            public static Tensor randint(long high, Size size, {{Random}}
            public static Tensor randint(long low, long high, long[] size, {{Random}}
            public static Tensor randint(int low, int high, int[] size, {{Random}}
            public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, {{Random}}
            public static Tensor tensor(IList<float> rawArray, long dim0, long dim1, long dim2, long dim3, {{Filled}}
            public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, {{Filled}}
            public static Tensor tensor(long[] dataArray, {{Filled}}
            public static Tensor eye(long rows, long columns = -1, {{Filled}}
            public static Tensor transpose(Tensor input, long dim0, long dim1) => null!;
            public static Tensor unsqueeze_(Tensor input, long dim) => null!;
            public class Tensor : IDisposable
            {
                public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => this;
                public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => this;
                public Tensor cuda(Device? device = null, bool non_blocking = false) => this;
                public Tensor cpu() => this;
                public Tensor contiguous() => this;
                public Tensor clone() => this;
                public Tensor @float() => this;
                public Tensor half() => this;
                public Tensor requires_grad_(bool requires_grad = true) => this;
                public Tensor detach() => this;
                public Tensor unsqueeze(long dim) => this;
                public Tensor unsqueeze_(long dim) => this;
                public Tensor reshape(params long[] shape) => this;
                public long size(int dim) => 0;
                public static Tensor operator +(Tensor left, Tensor right) => left;
                public void Dispose() { }
            }
        }
        public static partial class torch
        {
            public static class nn
            {
                public abstract class Module : IDisposable
                {
                    public void Dispose() { }
                }
                public abstract class HookableModule<TPreHook, TPostHook> : Module { }
                public abstract class Module<T, TResult> : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>
                {
                    protected Module(string name) { }
                    public abstract TResult forward(T input);
                    public TResult call(T input) => forward(input);
                }
            }
        }
        """;

    public const string Shape = """
        using System;
        using System.Collections.Generic;
        namespace PanopticFpn;
        [AttributeUsage(AttributeTargets.Parameter)]
        public sealed class ShapeAttribute(params string[] axes) : Attribute { public IReadOnlyList<string> Axes { get; } = axes; }
        """;

    public const string Network = """
        using System.Collections.Generic;
        using PanopticFpn;
        using static TorchSharp.torch;
        public interface INetwork { IReadOnlyList<Tensor> Outputs(Tensor images); }
        public class CamVidFpn() : nn.Module<Tensor, Tensor>("CamVidFpn"), INetwork
        {
            public override Tensor forward([Shape("N", "3", "H", "W")] Tensor images) => images;
            public (Tensor P2, Tensor P3) Pyramid([Shape("N", "3", "H", "W")] Tensor images) => (images, images);
            public IReadOnlyList<Tensor> Outputs([Shape("N", "3", "H", "W")] Tensor images) => [images];
        }
        """;

    private static string Creation(string name, string value, string options) =>
        string.Join('\n', Sizes.Select(sizes => $"public static Tensor {name}({sizes}, {value}{options}"));
}

using PanopticFpn.Frozen;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Native;

/// <summary>A convolution of a kind that generated code can ask for, and how far libtorch's result is from the exact one.</summary>
internal sealed record RandomConvolution(
    int Batch, int InChannels, int OutChannels, int Groups, int Height, int Width, int Kernel, int Stride, int Dilation, bool Bias, bool ChannelsLast, ScalarType Type, int Seed)
{
    /// <summary>Bounds the time of one: the reference in float64 does three times as many multiply-adds.</summary>
    private const long MostMultiplyAdds = 2_000_000;

    /// <summary>What the result may differ by, relative to the largest number: rounding, and nothing else.</summary>
    public double Tolerance => Type == ScalarType.BFloat16 ? 3e-2 : 1e-4;

    /// <summary>
    /// A defect of oneDNN 3.7.1 with AVX2, whatever the caches: the gradients of such a convolution write behind their memory. No network has
    /// one: gradients with channels last are the caller's choice, and no stage reads so few channels.
    /// </summary>
    private bool CorruptsMemoryOnEveryMachine => ChannelsLast && Kernel == 1 && Stride > 1 && InChannels < 8;

    private int Padding => Dilation * (Kernel / 2);

    private long MultiplyAdds =>
        (long)Batch * OutChannels * (InChannels / Groups) * Kernel * Kernel * Math.Max(1, Height / Stride) * Math.Max(1, Width / Stride);

    public static RandomConvolution Draw(Random random)
    {
        while (true)
        {
            RandomConvolution drawn = DrawAny(random);
            if (drawn.MultiplyAdds <= MostMultiplyAdds && !drawn.CorruptsMemoryOnEveryMachine)
                return drawn;
        }
    }

    /// <summary>The largest error of the result, of the gradient by the input and of the gradient by the weight, each relative to its largest number.</summary>
    public double Error()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new((ulong)Seed);
        Tensor map = randn([Batch, InChannels, Height, Width], ScalarType.Float64, generator: generator);
        Tensor weight = randn([OutChannels, InChannels / Groups, Kernel, Kernel], ScalarType.Float64, generator: generator);
        Tensor? bias = Bias ? randn([OutChannels], ScalarType.Float64, generator: generator) : null;
        Tensor[] exact = Convolve(Rounded(map), Rounded(weight), bias is null ? null : Rounded(bias), map => map);
        Tensor[] computed = Convolve(map.to(Type), weight.to(Type), bias?.to(Type), ChannelsLast ? Placement.WithChannelsLast : map => map);
        return exact.Zip(computed, Difference).Max();
    }

    private static RandomConvolution DrawAny(Random random)
    {
        int kernel = Pick(random, 1, 1, 3, 3, 3, 5, 7);
        (int inChannels, int outChannels, int groups) = (Channels(random), Channels(random), 1);
        if (random.Next(5) == 0)
        {
            // Grouped as in ResNeXt, or depthwise.
            groups = random.Next(2) == 0 ? Pick(random, 2, 4, 8, 32) : inChannels;
            (inChannels, outChannels) = groups == inChannels ? (inChannels, inChannels) : (groups * random.Next(1, 17), groups * random.Next(1, 17));
        }

        return new RandomConvolution(
            random.Next(1, 4), inChannels, outChannels, groups, random.Next(1, 33), random.Next(1, 33), kernel, random.Next(1, 3),
            kernel == 1 ? 1 : Pick(random, 1, 1, 1, 2, 4), random.Next(2) == 0, random.Next(2) == 0,
            random.Next(8) == 0 ? ScalarType.BFloat16 : ScalarType.Float32, random.Next());
    }

    /// <summary>Widths of standard networks half of the time, any width otherwise.</summary>
    private static int Channels(Random random) =>
        random.Next(2) == 0 ? Pick(random, 3, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024, 2048) : random.Next(1, 321);

    private static int Pick(Random random, params int[] values) => values[random.Next(values.Length)];

    /// <summary>The numbers that the other type holds, so that rounding the operands is no error of the convolution.</summary>
    private Tensor Rounded(Tensor tensor) => tensor.to(Type).to(ScalarType.Float64);

    /// <summary>The result, and its gradients by the input and by the weight under a fixed gradient of the result.</summary>
    private Tensor[] Convolve(Tensor map, Tensor weight, Tensor? bias, Func<Tensor, Tensor> place)
    {
        Tensor input = place(map).requires_grad_(), kernel = place(weight).requires_grad_();
        Tensor result = nn.functional.conv2d(input, kernel, bias, [Stride, Stride], [Padding, Padding], [Dilation, Dilation], Groups);
        Tensor gradient = arange(result.numel(), ScalarType.Float32).cos().reshape(result.shape).to(map.dtype);
        result.backward([gradient]);
        return [result.detach(), input.grad!, kernel.grad!];
    }

    private static double Difference(Tensor exact, Tensor computed)
    {
        double largest = exact.abs().max().item<double>();
        double difference = computed.to(ScalarType.Float64).sub(exact).abs().max().item<double>();
        return difference / Math.Max(largest, 1e-30);
    }
}

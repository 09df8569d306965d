using System.Collections.Concurrent;
using System.Diagnostics;
using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>How long a convolution takes here in each precision and memory layout: each precision is measured once a process and device, when it is asked for.</summary>
public sealed class InferenceSpeed
{
    private static readonly ConcurrentDictionary<string, Lazy<InferenceSpeed>> Measured = new();

    private readonly Lazy<Dictionary<InferenceLayout, double>> _full;
    private readonly Lazy<Dictionary<InferenceLayout, double>> _all;

    private InferenceSpeed(Device device)
    {
        _full = new(() => Measure(InferencePrecision.Full, device));
        _all = new(() => new(_full.Value.Concat(Measure(InferencePrecision.BrainFloat, device))));
    }

    /// <summary>
    /// Milliseconds of one 3x3 convolution as networks have them, in each precision and memory layout. Measuring takes a few tens of
    /// milliseconds, and seconds on processors that have no arithmetic for bfloat16.
    /// </summary>
    public IReadOnlyDictionary<InferenceLayout, double> Milliseconds => _all.Value;

    /// <summary>What is measured on a device.</summary>
    /// <param name="device">The device.</param>
    public static InferenceSpeed On(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Measured.GetOrAdd(device.ToString(), _ => new Lazy<InferenceSpeed>(() => new InferenceSpeed(device))).Value;
    }

    /// <summary>What options ask for, the rest by speed.</summary>
    internal static InferenceLayout Choose(InferenceOptions options, Device device)
    {
        if (options.Precision != InferencePrecision.Fastest && options.ChannelsLast is { } chosen)
            return new InferenceLayout(options.Precision, chosen);
        InferenceSpeed speed = On(device);
        return (options.Precision == InferencePrecision.Full ? speed._full : speed._all).Value
            .Where(entry => options.Precision == InferencePrecision.Fastest || entry.Key.Precision == options.Precision)
            .Where(entry => options.ChannelsLast is null || entry.Key.ChannelsLast == options.ChannelsLast)
            .MinBy(entry => entry.Value).Key;
    }

    private static Dictionary<InferenceLayout, double> Measure(InferencePrecision precision, Device device)
    {
        NativeWorkarounds.Apply();
        return new[] { new InferenceLayout(precision, ChannelsLast: true), new InferenceLayout(precision, ChannelsLast: false) }
            .ToDictionary(layout => layout, layout => Time(layout, device));
    }

    /// <summary>The least of a few runs, after one that is not counted.</summary>
    private static double Time(InferenceLayout layout, Device device)
    {
        const int Runs = 3;
        using IDisposable scope = NewDisposeScope();
        var placement = new Placement(layout);
        Tensor map = placement.Map(zeros(1, 128, 64, 64, ScalarType.Float32, device));
        Tensor weight = placement.Map(zeros(128, 128, 3, 3, ScalarType.Float32, device));
        var convolution = new FrozenConv2d(weight, bias: null, stride: 1, padding: 1, dilation: 1, groups: 1);
        return Enumerable.Range(0, Runs + 1).Select(_ => Once(convolution, map)).Skip(1).Min();
    }

    private static double Once(FrozenConv2d convolution, Tensor map)
    {
        long start = Stopwatch.GetTimestamp();
        using Tensor sum = convolution.call(map).sum();

        // Reading a number waits for the device.
        sum.to(ScalarType.Float32).item<float>();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

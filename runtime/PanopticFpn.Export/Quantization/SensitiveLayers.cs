using System.Diagnostics;
using PanopticFpn.Onnx;

namespace PanopticFpn.Export;

/// <summary>
/// Which layers to keep in float32: each is taken out of the quantized network alone, and those that take most of the
/// error with them for their multiply-adds go first, until enough pixels keep their class.
/// </summary>
internal sealed class SensitiveLayers
{
    private readonly Func<OnnxQuantization, int, Deviation> _measure;
    private readonly double _target;
    private readonly TimeSpan _limit;
    private readonly IProgress<CalibrationProgress>? _progress;
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <param name="measure">What a quantization comes to on the first pictures, so many of them.</param>
    /// <param name="target">The agreement to reach.</param>
    /// <param name="limit">The longest that it may take.</param>
    /// <param name="progress">Told of every layer.</param>
    public SensitiveLayers(
        Func<OnnxQuantization, int, Deviation> measure, double target, TimeSpan limit, IProgress<CalibrationProgress>? progress) =>
        (_measure, _target, _limit, _progress) = (measure, target, limit, progress);

    private bool TimeIsUp => Stopwatch.GetElapsedTime(_start) > _limit;

    /// <summary>The quantization with as few layers in float32 as reach the target, or the one that comes nearest.</summary>
    public OnnxQuantization KeepInFloat(OnnxQuantization quantization, IReadOnlyDictionary<string, long> nodes)
    {
        if (quantization.Agreement >= _target)
            return quantization;
        string[] order = Rank(quantization, nodes);
        OnnxQuantization best = quantization;
        int tooFew = 0, enough = order.Length;
        for (int count = 1; count <= order.Length && !TimeIsUp; count = Math.Min(2 * count, order.Length))
        {
            OnnxQuantization tried = Try(count);
            if (tried.Agreement >= _target)
            {
                (best, enough) = (tried, count);
                break;
            }

            best = Better(best, tried);
            tooFew = count;
            if (count == order.Length)
                return best;
        }

        while (enough - tooFew > 1 && best.Agreement >= _target && !TimeIsUp)
        {
            int middle = (tooFew + enough) / 2;
            OnnxQuantization tried = Try(middle);
            if (tried.Agreement >= _target)
                (best, enough) = (tried, middle);
            else
                tooFew = middle;
        }

        return best;

        OnnxQuantization Try(int count)
        {
            OnnxQuantization tried = quantization with { FloatNodes = [.. order.Take(count)] };
            return tried with { Agreement = _measure(tried, int.MaxValue).Agreement };
        }
    }

    private static OnnxQuantization Better(OnnxQuantization one, OnnxQuantization other) => other.Agreement > one.Agreement ? other : one;

    /// <summary>The layers, those first that take most of the error with them for what they cost in float32.</summary>
    private string[] Rank(OnnxQuantization quantization, IReadOnlyDictionary<string, long> nodes)
    {
        const int Pictures = 2;
        double whole = _measure(quantization, Pictures).SquaredError;
        var gains = new List<(string Node, double Gain)>();
        foreach ((string node, long multiplyAdds) in nodes)
        {
            // Half of the time is for trying what was found.
            if (Stopwatch.GetElapsedTime(_start) > _limit / 2)
                break;
            double gain = whole - _measure(quantization with { FloatNodes = [node] }, Pictures).SquaredError;
            gains.Add((node, gain / multiplyAdds));
            _progress?.Report(new CalibrationProgress("sensitivity", gains.Count, nodes.Count));
        }

        return [.. gains.OrderByDescending(layer => layer.Gain).Select(layer => layer.Node)];
    }
}

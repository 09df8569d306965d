using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.Collections;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Compares the shapes that a file states for its values with those that ONNX Runtime computes.</summary>
internal static partial class StatedShapes
{
    /// <summary>Asserts that every stated shape is true at the given sizes.</summary>
    public static void AssertTrue(string path, long channels, IEnumerable<(long Batch, long Height, long Width)> sizes)
    {
        GraphProto graph = OnnxModelFile.Read(path).Graph;
        List<ValueInfoProto> stated = [.. graph.ValueInfo, .. graph.Output];
        Assert.Equal(graph.Node.Select(node => node.Output.Single()).Order(), stated.Select(value => value.Name).Order());

        using OnnxModelFile file = OnnxModelFile.LoadWithIntermediates(path);
        foreach ((long batch, long height, long width) in sizes)
        {
            using Tensor x = zeros(batch, channels, height, width);
            Dictionary<string, long[]> computed = file.RunForShapes(x);
            Dictionary<string, long> symbols = new(ModelInput.Symbols(batch, height, width));
            foreach (ValueInfoProto value in stated)
                AssertTrue(value, computed[value.Name], symbols);
        }
    }

    private static void AssertTrue(ValueInfoProto value, long[] computed, Dictionary<string, long> symbols)
    {
        RepeatedField<TensorShapeProto.Types.Dimension> axes = value.Type.TensorType.Shape.Dim;
        Assert.Equal(computed.Length, axes.Count);
        for (int axis = 0; axis < computed.Length; axis++)
        {
            // An axis with a name of its own has the length that it is first seen with.
            if (axes[axis].DimParam.Contains('/') && !axes[axis].DimParam.Contains('('))
                symbols.TryAdd(axes[axis].DimParam, computed[axis]);
            long stated = axes[axis].HasDimValue ? axes[axis].DimValue : Evaluate(axes[axis].DimParam, symbols);
            Assert.True(stated == computed[axis], $"{value.Name}: axis {axis} should be {axes[axis]}, {stated} here, but is {computed[axis]}.");
        }
    }

    /// <summary>Evaluates an expression over one symbol: each replacement works out the innermost quotient.</summary>
    private static long Evaluate(string expression, Dictionary<string, long> symbols)
    {
        string text = Symbol().Replace(expression, symbol => Text(symbols[symbol.Value]));
        while (Quotient().Match(text) is { Success: true } match)
        {
            double quotient = Sum(match.Groups["numerator"].Value) / (double)long.Parse(match.Groups["divisor"].Value, CultureInfo.InvariantCulture);
            double rounded = match.Groups["rounding"].Value == "ceil" ? Math.Ceiling(quotient) : Math.Floor(quotient);
            text = text.Remove(match.Index, match.Length).Insert(match.Index, Text((long)rounded));
        }

        return Sum(text);
    }

    /// <summary>A product of two numbers and a constant after it, each part optional.</summary>
    private static long Sum(string text)
    {
        Match match = Linear().Match(text.Trim('(', ')'));
        Assert.True(match.Success, $"'{text}' is not understood.");
        long Part(string name, long missing) =>
            match.Groups[name].Success ? long.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : missing;
        return Part("factor", 1) * Part("number", 0) + Part("constant", 0);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b(?!ceil\(|floor\()[A-Za-z_][\w.]*(?:/[A-Za-z_]\w*)*")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"(?<rounding>ceil|floor)\((?<numerator>\([^()]*\)|[^()/]*)/(?<divisor>\d+)\)")]
    private static partial Regex Quotient();

    [GeneratedRegex(@"^(?:(?<factor>-?\d+)\*)?(?<number>-?\d+)(?<constant>[+-]\d+)?$")]
    private static partial Regex Linear();
}

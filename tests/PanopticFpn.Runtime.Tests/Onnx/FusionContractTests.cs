using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Models;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>What ONNX Runtime makes of an export when it loads it: everything fused that can be, nothing moved between layouts in vain.</summary>
public sealed class FusionContractTests
{
    /// <summary>Too small for convolutions in half the multiplications.</summary>
    private static readonly OnnxExportOptions OneSize = new() { Height = 64, Width = 96 };

    private static readonly OnnxExportOptions Large = new() { Height = 512, Width = 512 };

    /// <summary>
    /// 36 convolutions with their sums and ReLUs inside, less the two on small maps and the lateral that went.
    /// To rows of pixels and back: one way into each of the five normalisations of convolutions, the map whose taps are taken, what p2 is
    /// summed from, and the logits; the other way from what was normalised or summed.
    /// </summary>
    [AvxFact]
    public void ShallowForOneSize() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Conv"] = 33, ["MaxPool"] = 1, ["Upsample"] = 4, ["MatMul"] = 9, ["Transpose"] = 3, ["Reshape"] = 12,
            ["InstanceNormalization"] = 7, ["Relu"] = 7, ["Add"] = 4, ["ReorderInput"] = 4, ["ReorderOutput"] = 8,
        },
        Operators<PanopticFpnR18>(OneSize));

    /// <summary>The same with all three laterals, so that all three sums of the top-down pathway are inside convolutions.</summary>
    [AvxFact, Trait("Tier", "Thorough")]
    public void DeepForOneSize() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Conv"] = 67, ["MaxPool"] = 1, ["Upsample"] = 5, ["MatMul"] = 6, ["Transpose"] = 2, ["Reshape"] = 8,
            ["InstanceNormalization"] = 7, ["Relu"] = 7, ["Add"] = 2, ["ReorderInput"] = 3, ["ReorderOutput"] = 6,
        },
        Operators<PanopticFpnR50>(OneSize));

    /// <summary>
    /// The paper's head: each of its seven group norms is one instance normalisation of 32 rows a picture, made by one reshape and
    /// undone by another, with its factors and shifts behind it. The other rows are those of the deep network.
    /// </summary>
    [AvxFact]
    public void PaperForOneSize() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Conv"] = 69, ["MaxPool"] = 1, ["Upsample"] = 7, ["MatMul"] = 9, ["Transpose"] = 3, ["Shape"] = 7, ["Reshape"] = 26,
            ["InstanceNormalization"] = 7, ["Mul"] = 7, ["Relu"] = 7, ["Add"] = 9, ["ReorderInput"] = 4, ["ReorderOutput"] = 5,
        },
        Operators<PaperFpnR50>(OneSize));

    /// <summary>
    /// 15 of the 67 convolutions in half the multiplications. Each has six products, and five convolutions of single channels that have a
    /// sum inside; twelve read a whole map, by six convolutions of single channels, and put their rows together, which are four
    /// ways to rows of pixels; three read rows that stay apart, by eleven, of which nine have a sum inside. Sums of two products, or of
    /// two such sums, stay: three each, and one for rows that stay apart.
    /// </summary>
    [AvxFact, Trait("Tier", "Thorough")]
    public void DeepInHalfTheMultiplications() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Conv"] = 67 - 15 + (12 * (6 + 5 + 6)) + (3 * (6 + 5 + 11)), ["Add"] = 2 + (15 * 3) + 3, ["Concat"] = 12,
            ["MaxPool"] = 1, ["Upsample"] = 5, ["MatMul"] = 6, ["Transpose"] = 2, ["Reshape"] = 8 + 12,
            ["InstanceNormalization"] = 7, ["Relu"] = 7, ["ReorderInput"] = 11, ["ReorderOutput"] = 50,
        },
        Operators<PanopticFpnR50>(Large));

    /// <summary>
    /// 13 of the 33 in half the multiplications, counted as above; four read rows that stay apart. Four of them end blocks of the backbone,
    /// whose sums and ReLUs had been inside a convolution and now stand for themselves.
    /// </summary>
    [AvxFact]
    public void ShallowInHalfTheMultiplications() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Conv"] = 33 - 13 + (9 * (6 + 5 + 6)) + (4 * (6 + 5 + 11)), ["Add"] = 4 + (13 * 3) + 4 + 4, ["Concat"] = 9,
            ["MaxPool"] = 1, ["Upsample"] = 4, ["MatMul"] = 9, ["Transpose"] = 3, ["Reshape"] = 12 + 9,
            ["InstanceNormalization"] = 7, ["Relu"] = 7 + 4, ["ReorderInput"] = 8, ["ReorderOutput"] = 41,
        },
        Operators<PanopticFpnR18>(Large));

    /// <summary>Whatever the size: one node a normalisation, no batch normalisation, and no ReLU but after a normalisation.</summary>
    [Fact]
    public void DeepForEverySize()
    {
        Dictionary<string, int> operators = Operators<PanopticFpnR50>(new OnnxExportOptions());
        Assert.Equal(67, operators["Conv"]);
        Assert.Equal(7, operators["InstanceNormalization"]);
        Assert.Equal(7, operators["Relu"]);
        Assert.Equal(5, operators.GetValueOrDefault("Resize") + operators.GetValueOrDefault("Upsample"));
        Assert.DoesNotContain("BatchNormalization", operators.Keys);
    }

    private static Dictionary<string, int> Operators<TModel>(OnnxExportOptions options)
        where TModel : nn.Module, IModel<TModel>
    {
        using var directory = new TemporaryDirectory();
        using TModel model = TModel.Create();
        model.ExportOnnx(directory.File("model.onnx"), options);
        using var settings = new SessionOptions
        {
            OptimizedModelFilePath = directory.File("optimized.onnx"),
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        new InferenceSession(directory.File("model.onnx"), settings).Dispose();
        return OnnxModelFile.Read(directory.File("optimized.onnx")).Graph.Node.GroupBy(node => node.OpType).ToDictionary(group => group.Key, group => group.Count());
    }
}

/// <summary>A fact about the blocked layout, which ONNX Runtime has for x64 with AVX.</summary>
internal sealed class AvxFactAttribute : FactAttribute
{
    public AvxFactAttribute()
    {
        if (!Avx.IsSupported)
            Skip = "Needs a processor with AVX: ONNX Runtime has its blocked layout there only. Run it on an x64 machine that has it.";
    }
}

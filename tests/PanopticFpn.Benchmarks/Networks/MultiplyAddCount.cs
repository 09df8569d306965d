using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Models;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>The multiply-adds that a form really does: fewer than the original's where it convolves smaller maps or transforms them first.</summary>
internal static class MultiplyAddCount
{
    private const string Prefix = "profile";

    /// <summary>Of the operations that ONNX Runtime says it ran for a file.</summary>
    public static Work OfFile(string path, Scene scene)
    {
        string profile = Profile(path, scene);
        using JsonDocument events = JsonDocument.Parse(File.ReadAllBytes(profile));
        return Work.Of([.. events.RootElement.EnumerateArray().Select(Count).OfType<(Arithmetic, long)>()]);
    }

    /// <summary>Of what libtorch runs, as the compiler counts it: the original, or what its passes left of it.</summary>
    public static Work OfTorch(FormKind kind, Scene scene)
    {
        ModelDescription description = ReadyMadeModels.Find(scene.Network).Description;
        long all = description.MultiplyAdds(scene.Height, scene.Width);
        if (!kind.IsInference || description.Optimizations is not { } optimizations)
            return Work.Of(Arithmetic.Float32, all);

        // The compiler counts savings at one size; at another they are the same share but for rounding.
        double share = optimizations.Passes.Sum(pass => pass.MultiplyAdds) / (double)description.MultiplyAdds(optimizations.Height, optimizations.Width);
        return Work.Of(kind.IsBrainFloat ? Arithmetic.BFloat16 : Arithmetic.Float32, (long)(all * (1 - share)));
    }

    private static string Profile(string path, Scene scene)
    {
        using var settings = new SessionOptions
        {
            // In this order: profiling takes the path that is there when it is switched on.
            ProfileOutputPathPrefix = scene.File(Prefix),
            EnableProfiling = true,
            IntraOpNumThreads = ProcessorUse.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Weights that were packed beforehand have no shape in the profile.
        settings.AddSessionConfigEntry("session.disable_prepacking", "1");
        using var session = new InferenceSession(path, settings);
        using OrtValue images = OnnxForm.Operand(scene);
        using var options = new RunOptions();
        session.Run(options, [session.InputNames[0]], [images], [session.OutputNames[0]]).Dispose();
        return session.EndProfiling();
    }

    private static (Arithmetic, long)? Count(JsonElement happening)
    {
        if (!happening.TryGetProperty("args", out JsonElement arguments) || !arguments.TryGetProperty("op_name", out JsonElement operation)
            || !arguments.TryGetProperty("input_type_shape", out JsonElement operands))
        {
            return null;
        }

        (string Type, long[] Lengths)[] inputs = [.. operands.EnumerateArray().Select(Tensor)];
        long results = Tensor(arguments.GetProperty("output_type_shape")[0]).Lengths.Aggregate(1L, (product, length) => product * length);
        long? each = operation.GetString() switch
        {
            "Conv" or "FusedConv" or "NhwcFusedConv" or "ConvInteger" => PerResult(inputs[1].Lengths),
            "QLinearConv" => PerResult(inputs[3].Lengths),
            "MatMul" or "FusedMatMul" or "Gemm" or "FusedGemm" or "MatMulInteger" or "QLinearMatMul" => inputs[0].Lengths[^1],
            _ => null,
        };
        return each is { } count ? (inputs[0].Type is "uint8" or "int8" ? Arithmetic.Int8 : Arithmetic.Float32, count * results) : null;
    }

    /// <summary>What a convolution multiplies for each number of its result: its weights but for the output channels.</summary>
    private static long PerResult(long[] weights) => weights.Skip(1).Aggregate(1L, (product, length) => product * length);

    private static (string Type, long[] Lengths) Tensor(JsonElement element)
    {
        // An operand that is left out has no type.
        JsonProperty[] tensors = [.. element.EnumerateObject()];
        return tensors is [var tensor] ? (tensor.Name, [.. tensor.Value.EnumerateArray().Select(length => length.GetInt64())]) : ("", []);
    }
}

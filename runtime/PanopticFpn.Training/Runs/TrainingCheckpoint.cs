using System.Globalization;
using System.Text.Json;
using PanopticFpn.Training.Optimization;
using PanopticFpn.Weights;
using PanopticFpn.Weights.Writing;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Runs;

/// <summary>
/// A run between two steps as one safetensors file, so that it is whole or not there: the network under <c>model.</c>, the
/// optimizer's memory under <c>optimizer.</c>, averaged weights under <c>average.</c>, and the rest in the metadata.
/// </summary>
/// <param name="Model">The network's class.</param>
/// <param name="SpecHash">What its spec means.</param>
/// <param name="Options">The options of the run.</param>
/// <param name="State">Where it stands.</param>
internal sealed record TrainingCheckpoint(string Model, string SpecHash, TrainingOptions Options, RunState State)
{
    private const string Network = "model";
    private const string Optimizer = "optimizer";
    private const string Average = "average";
    private const int Version = 1;

    /// <exception cref="IOException">It cannot be written; what was there before is as it was.</exception>
    public void Write(string path, nn.Module model, IOptimizer optimizer, WeightAverage? average)
    {
        IEnumerable<WrittenTensor> tensors = model.state_dict().Select(entry => ModuleWeights.Written($"{Network}.{entry.Key}", entry.Value))
            .Concat(optimizer.State.Select(entry => ModuleWeights.Written($"{Optimizer}.{entry.Name}", entry.Value)));
        if (average is not null)
            tensors = tensors.Concat(average.State.Select(entry => ModuleWeights.Written($"{Average}.{entry.Name}", entry.Value)));
        WeightsWriter.Write(path, [.. tensors], new Dictionary<string, string>
        {
            ["pfpn.weights"] = Network,
            ["pfpn.training"] = Version.ToString(CultureInfo.InvariantCulture),
            ["pfpn.model"] = Model,
            ["pfpn.spec"] = SpecHash,
            ["pfpn.options"] = JsonSerializer.Serialize(Options, RunJson.Default.TrainingOptions),
            ["pfpn.step"] = State.Step.ToString(CultureInfo.InvariantCulture),
            ["pfpn.loss_sum"] = State.LossSum.ToString("R", CultureInfo.InvariantCulture),
            ["pfpn.loss_count"] = State.LossCount.ToString(CultureInfo.InvariantCulture),
            ["pfpn.best"] = State.Best?.ToString("R", CultureInfo.InvariantCulture) ?? "",
            ["pfpn.best_step"] = State.BestStep.ToString(CultureInfo.InvariantCulture),
            ["pfpn.metrics"] = MetricsFile.Write(State.Rows),
        });
    }

    /// <summary>What a checkpoint says of its run; its tensors stay where they are.</summary>
    /// <exception cref="WeightsFileException">The file is absent, damaged, or no checkpoint of a training.</exception>
    public static TrainingCheckpoint Read(string path)
    {
        using WeightsFile file = WeightsFile.Open(path, new WeightsFileOptions { Under = "" });
        IReadOnlyDictionary<string, string> said = file.Metadata;
        if (!said.TryGetValue("pfpn.training", out string? version))
            throw new WeightsFileException($"'{path}' holds weights but no training to go on with. Give it as weights to a new run.");
        if (version != Version.ToString(CultureInfo.InvariantCulture))
            throw new WeightsFileException($"'{path}' is a training's checkpoint of version {version}, and this program reads {Version}.");
        try
        {
            var state = new RunState(
                Whole(said["pfpn.step"]),
                Number(said["pfpn.loss_sum"]),
                Whole(said["pfpn.loss_count"]),
                said["pfpn.best"].Length == 0 ? null : Number(said["pfpn.best"]),
                Whole(said["pfpn.best_step"]),
                MetricsFile.Read(said["pfpn.metrics"]));
            TrainingOptions options = JsonSerializer.Deserialize(said["pfpn.options"], RunJson.Default.TrainingOptions)!;
            return new TrainingCheckpoint(said["pfpn.model"], said["pfpn.spec"], options, state);
        }
        catch (Exception damage) when (damage is FormatException or KeyNotFoundException or JsonException or OverflowException)
        {
            throw new WeightsFileException($"'{path}' is damaged: what it says of its training cannot be read ({damage.Message.ReplaceLineEndings(" ")}).", damage);
        }

        static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Gives a network, an optimizer and averaged weights the numbers of a checkpoint, bit for bit.</summary>
    /// <exception cref="WeightsFileException">The file does not fit.</exception>
    public static void Restore(string path, nn.Module model, IOptimizer optimizer, WeightAverage? average)
    {
        model.LoadWeights(path);
        using DisposeScope scope = NewDisposeScope();
        using WeightsFile file = WeightsFile.Open(path, new WeightsFileOptions { Under = "" });
        Dictionary<string, StoredTensor> stored = file.Tensors.ToDictionary(tensor => tensor.Name);
        optimizer.Restore(name => Read(Optimizer, name));
        average?.Restore(name => Read(Average, name));

        Tensor Read(string part, string name)
        {
            if (!stored.TryGetValue($"{part}.{name}", out StoredTensor? tensor))
                throw new WeightsFileException($"'{path}' does not fit: it has no '{part}.{name}'.");
            Tensor value = empty([.. tensor.Shape], dtype: tensor.Type.ToScalar());
            file.Read(tensor, value.bytes);
            return value;
        }
    }
}

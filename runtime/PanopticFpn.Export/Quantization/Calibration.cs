using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Onnx;

namespace PanopticFpn.Export;

/// <summary>What a network computed on the calibration pictures in float32.</summary>
/// <param name="Nodes">The multiply-adds of each convolution that could compute in 8 bits, for the first picture, by name.</param>
/// <param name="Histograms">The numbers of each activation that needs a range, by name.</param>
/// <param name="Channels">The numbers of each channel of the activations that may have a range a channel, by name.</param>
/// <param name="Samples">The first pictures with their scores, where the network gives classes.</param>
internal sealed record Calibration(
    IReadOnlyDictionary<string, long> Nodes,
    IReadOnlyDictionary<string, ActivationHistogram> Histograms,
    IReadOnlyDictionary<string, ActivationHistogram[]> Channels,
    IReadOnlyList<CalibrationSample> Samples)
{
    /// <summary>Runs the float32 file that shows its activations, one picture after another.</summary>
    /// <exception cref="ArgumentException">There are no pictures, or one does not fit the network or gives numbers that are not finite.</exception>
    public static Calibration Run(
        string path,
        ModelDescription description,
        QuantizationProbe probe,
        IEnumerable<ImageTensor> pictures,
        QuantizationOptions options,
        IProgress<CalibrationProgress>? progress,
        CancellationToken cancellation)
    {
        Dictionary<string, ActivationHistogram> histograms = probe.Values.ToDictionary(value => value.Name, _ => new ActivationHistogram());
        Dictionary<string, ActivationHistogram[]> channels = probe.ByChannel.ToDictionary(value => value.Name, NewChannels);
        var samples = new List<CalibrationSample>();
        bool givesClasses = GivesClasses(description);
        using var network = new NetworkRun(path, options.Threads);
        IReadOnlyDictionary<string, long>? nodes = null;
        int total = pictures.TryGetNonEnumeratedCount(out int count) ? count : 0, done = 0;

        // Neighbours in a folder are often frames of one drive, so the samples lie apart.
        int apart = Math.Max(1, total / options.AgreementPictures);
        foreach (ImageTensor picture in pictures)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(picture, done + 1, description.Input);
            nodes ??= probe.Nodes.ToDictionary(
                node => node.Name, node => node.MultiplyAdds(ModelInput.Symbols(picture.Batch, picture.Height, picture.Width)));
            Count(network, picture, done + 1, description.Input.Name, histograms, channels);
            if (givesClasses && samples.Count < options.AgreementPictures && done % apart == 0)
                samples.Add(CalibrationSample.Of(network, picture));
            done++;
            progress?.Report(new CalibrationProgress("ranges", done, Math.Max(total, done)));
        }

        return nodes is not null
            ? new Calibration(nodes, histograms, channels, samples)
            : throw new ArgumentException("There are no calibration pictures; give at least one, better 30 that are like those of the application.", nameof(pictures));
    }

    /// <summary>Whether the first output has a channel a class: a segmentation, or a classifier.</summary>
    private static bool GivesClasses(ModelDescription description) =>
        description.Classes is not null || description.Outputs is [{ Shape.Rank: 2 }];

    private static ActivationHistogram[] NewChannels(OnnxValue value)
    {
        // A channel's numbers are few and near each other: an eighth of the bins that a tensor gets.
        const int Bins = 1024;
        return [.. Enumerable.Range(0, (int)value.Shape.Channels.Value).Select(_ => new ActivationHistogram(Bins))];
    }

    private static void Count(
        NetworkRun network,
        ImageTensor picture,
        int number,
        string input,
        Dictionary<string, ActivationHistogram> histograms,
        Dictionary<string, ActivationHistogram[]> channels)
    {
        string[] names = [.. network.Outputs.Where(histograms.ContainsKey)];
        using IDisposableReadOnlyCollection<OrtValue> values = network.Run(picture, names);
        if (histograms.TryGetValue(input, out ActivationHistogram? pixels))
            pixels.Add(picture.Data);
        var finite = new bool[names.Length];
        Parallel.For(0, names.Length, index =>
        {
            ReadOnlySpan<float> numbers = values[index].GetTensorDataAsSpan<float>();
            finite[index] = histograms[names[index]].Add(numbers);
            if (finite[index] && channels.TryGetValue(names[index], out ActivationHistogram[]? parts))
                CountChannels(numbers, parts, picture.Batch);
        });
        if (Array.IndexOf(finite, false) is >= 0 and int first)
            throw new ArgumentException($"Picture {number} makes '{names[first]}' infinite or NaN; check the network's weights.");
    }

    private static void CountChannels(ReadOnlySpan<float> numbers, ActivationHistogram[] channels, int batch)
    {
        int length = numbers.Length / (batch * channels.Length);
        for (int map = 0; map < batch * channels.Length; map++)
            channels[map % channels.Length].Add(numbers.Slice(map * length, length));
    }

    private static void Check(ImageTensor picture, int number, ModelInput input)
    {
        long[] lengths = [picture.Batch, picture.Channels, picture.Height, picture.Width];
        bool fits = input.Shape.Dimensions.Zip(lengths).All(axis => !axis.First.IsConstant || axis.First.Value == axis.Second);
        if (!fits)
            throw new ArgumentException($"Picture {number} is [{string.Join(',', lengths)}], but the network takes {input.Shape}.", nameof(picture));
        if (picture.Data.Length == 0 || !picture.Data.All(float.IsFinite))
            throw new ArgumentException($"Picture {number} is empty or holds numbers that are not finite; check how it was read and normalised.", nameof(picture));
    }
}

/// <summary>A calibration picture with what the float32 network says of it.</summary>
internal sealed record CalibrationSample(ImageTensor Picture, Scores Expected)
{
    public static CalibrationSample Of(NetworkRun network, ImageTensor picture) => new(picture, Score(network, picture));

    /// <summary>What another file of the network says of the picture.</summary>
    public Scores Run(NetworkRun network) => Score(network, Picture);

    private static Scores Score(NetworkRun network, ImageTensor picture)
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = network.Run(picture, [network.Outputs[0]]);
        return Scores.Of(outputs[0]);
    }
}

namespace PanopticFpn.Export;

/// <summary>How far a quantized file is from float32 on the sample pictures.</summary>
/// <param name="Agreement">The share of pixels with the same class.</param>
/// <param name="SquaredError">The mean squared error of the scores.</param>
internal sealed record Deviation(double Agreement, double SquaredError)
{
    public static Deviation Of(string path, IReadOnlyList<CalibrationSample> samples, int? threads, CancellationToken cancellation)
    {
        using var network = new NetworkRun(path, threads);
        long agreeing = 0, pixels = 0, numbers = 0;
        double error = 0;
        foreach (CalibrationSample sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            Scores scores = sample.Run(network);
            agreeing += scores.Agreeing(sample.Expected);
            error += scores.SquaredError(sample.Expected);
            (pixels, numbers) = (pixels + scores.Classes.Length, numbers + scores.Numbers.Length);
        }

        return new Deviation((double)agreeing / pixels, error / numbers);
    }
}

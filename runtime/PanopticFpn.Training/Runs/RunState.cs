using PanopticFpn.Training.Reports;

namespace PanopticFpn.Training.Runs;

/// <summary>Where a run stands between two steps; with the weights and the optimizer's memory it is all that the next step depends on.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="LossSum">The losses since the last row of the metrics, added up.</param>
/// <param name="LossCount">How many they are.</param>
/// <param name="Best">The best mean IoU so far, or null.</param>
/// <param name="BestStep">The step at which it was reached.</param>
/// <param name="Rows">The metrics so far.</param>
internal sealed record RunState(int Step, double LossSum, int LossCount, double? Best, int BestStep, IReadOnlyList<MetricsRow> Rows)
{
    public static RunState Start { get; } = new(0, 0, 0, null, 0, []);

    /// <summary>The mean loss since the last row; of no step, that of the last row.</summary>
    public double MeanLoss => LossCount > 0 ? LossSum / LossCount : Rows.Count > 0 ? Rows[^1].Loss : double.NaN;

    public RunState After(double loss) => this with { Step = Step + 1, LossSum = LossSum + loss, LossCount = LossCount + 1 };

    public RunState With(MetricsRow row) => this with { LossSum = 0, LossCount = 0, Rows = [.. Rows, row] };
}

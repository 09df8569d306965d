namespace PanopticFpn.Export;

/// <summary>How far a calibration is.</summary>
/// <param name="Step">What is being done, such as <c>ranges</c>.</param>
/// <param name="Done">Parts of the step that are done.</param>
/// <param name="Total">All parts of the step.</param>
public sealed record CalibrationProgress(string Step, int Done, int Total);

namespace PanopticFpn;

/// <summary>Gives the rows of a map as if it were resampled bilinearly to another size, one row at a time.</summary>
internal sealed class ResampledMap(LogitsFit fit)
{
    private readonly ResampledAxis _down = new(fit.Rows, fit.Height);
    private readonly ResampledAxis _across = new(fit.Columns, fit.Width);
    private readonly float[] _row = new float[fit.Width];

    /// <summary>Computes one row of the result.</summary>
    /// <param name="map">The map, row-major.</param>
    /// <param name="y">The row.</param>
    /// <returns>The row; the next call overwrites it.</returns>
    public ReadOnlySpan<float> Row(ReadOnlySpan<float> map, int y)
    {
        ReadOnlySpan<float> upper = map.Slice(_down.Lower[y] * fit.Columns, fit.Columns);
        ReadOnlySpan<float> lower = map.Slice(_down.Upper[y] * fit.Columns, fit.Columns);
        float share = _down.Share[y];
        for (int x = 0; x < _row.Length; x++)
        {
            // Columns first, then rows: PyTorch's order, so that both round alike.
            (int left, int right, float weight) = (_across.Lower[x], _across.Upper[x], _across.Share[x]);
            float above = (1 - weight) * upper[left] + weight * upper[right];
            float below = (1 - weight) * lower[left] + weight * lower[right];
            _row[x] = (1 - share) * above + share * below;
        }

        return _row;
    }
}

namespace PanopticFpn;

/// <summary>How logits of one size are read for a picture of another size.</summary>
/// <param name="Rows">Rows of the logits.</param>
/// <param name="Columns">Columns of the logits.</param>
/// <param name="Height">Rows of the picture.</param>
/// <param name="Width">Columns of the picture.</param>
internal readonly record struct LogitsFit(int Rows, int Columns, int Height, int Width)
{
    /// <summary>Whether the logits cover the picture, so that their top left part is read. Otherwise they are resampled to the picture's size.</summary>
    public bool IsCropped => Rows >= Height && Columns >= Width;

    /// <summary>Why the logits cannot be read for the picture, or null where they can.</summary>
    public string? Error => IsCropped || (Rows >= Least(Height) && Columns >= Least(Width))
        ? null
        : $"Expected logits of at least {Least(Height)} x {Least(Width)} (rows x columns) for a picture of {Height} x {Width}, but got {Rows} x {Columns}.";

    // A stem with stride 4 that does not pad drops at most three rows or columns. Where more are missing, the spec's
    // "scale" is 1 or 2 and the network is not made for pictures of this size; so it is with half of a small picture.
    private static int Least(int pixels) => Math.Max(pixels - 3, pixels / 2 + 1);
}

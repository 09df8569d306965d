namespace PanopticFpn.Gen.Spec;

/// <summary>
/// A stretch of a file: offset and length, and the same as lines and columns. Zero-based and in UTF-16 units, as
/// Roslyn counts.
/// </summary>
internal readonly record struct SourceRange(int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public int End => Start + Length;
}

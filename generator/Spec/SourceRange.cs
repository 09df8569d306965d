namespace PanopticFpn.Gen.Spec;

/// <summary>
/// A stretch of a file: offset and length, and the same as lines and columns. Zero-based and in UTF-16 units, as
/// Roslyn counts.
/// </summary>
/// <param name="File">0 for the spec itself, 1 for the spec that it extends, 2 for the one which that extends, and so on.</param>
internal readonly record struct SourceRange(int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn, int File = 0)
{
    public int End => Start + Length;
}

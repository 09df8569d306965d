using System.Text.RegularExpressions;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>The name of a published file, which tells how its SHA-256 begins.</summary>
/// <param name="File">The name: <c>resnet50-0676ba61.pth</c>.</param>
/// <param name="HashPrefix">The beginning of the SHA-256 in lower-case hexadecimal digits: <c>0676ba61</c>.</param>
internal sealed partial record PublishedName(string File, string HashPrefix)
{
    // With what is appended to it beside its place the name must stay below the 255 bytes of most file systems.
    private const int MostCharacters = 200;

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="ArgumentException">It has a directory, other characters than such names have, or no hash.</exception>
    public static PublishedName Parse(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Match match = Pattern().Match(file);
        if (!match.Success || file.Length > MostCharacters)
        {
            throw new ArgumentException(
                "Expected the name of a published weights file, without a directory and with eight or more digits of its SHA-256, "
                + $"such as 'resnet50-0676ba61.pth', got '{file.ReplaceLineEndings(" ")}'.",
                nameof(file));
        }

        return new PublishedName(file, match.Groups["hash"].Value);
    }

    /// <summary>Whether a SHA-256 in lower-case hexadecimal digits is this file's.</summary>
    public bool Matches(string hash) => hash.StartsWith(HashPrefix, StringComparison.Ordinal);

    /// <summary>As much of a hash as the name tells of its own, to be shown beside it.</summary>
    public string Shown(string hash) => hash[..HashPrefix.Length];

    // One extension only: no name is another one's with '.lock' or '.partial' behind it.
    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]*-(?<hash>[0-9a-f]{8,64})\.[A-Za-z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

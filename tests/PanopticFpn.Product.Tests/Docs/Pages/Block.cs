namespace PanopticFpn.Product.Tests.Docs.Pages;

/// <summary>A fenced block of a page, or a command in its text.</summary>
/// <param name="Page">The page, by its path from the repository's root.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Language">What stands behind the fence: <c>csharp</c>, <c>json</c>, nothing for commands and what is printed.</param>
/// <param name="Text">Its lines.</param>
internal sealed record Block(string Page, int Line, string Language, string Text)
{
    /// <summary>Its lines, without empty ones.</summary>
    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it is a list of commands.</summary>
    public bool IsCommands => Language.Length == 0 && Lines.All(line => line.StartsWith("dotnet ", StringComparison.Ordinal) || line.StartsWith("bash ", StringComparison.Ordinal));

    public override string ToString() => $"{Page}:{Line}";
}

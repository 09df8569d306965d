using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace PanopticFpn.Gen.Spec;

/// <summary>Why a name does not do.</summary>
/// <param name="Expected">What would, or null where the name is taken.</param>
/// <param name="Reason">The reason; a free name instead where the name is taken.</param>
internal sealed record NameProblem(string? Expected, string Reason)
{
    /// <summary>For a name that generated code has itself.</summary>
    public static NameProblem Taken(string name) => new(null, Wording.Quote("My" + name));
}

/// <summary>The names that a generated class may have.</summary>
internal static class ClassName
{
    private const string Expected = "the name of a C# class";

    public static NameProblem? Problem(string name)
    {
        if (Identifier.Problem(name) is { } reason)
            return new NameProblem(Expected, reason);

        // CS8981 warns of such names; generated code compiles without warnings.
        if (name.All(letter => letter is >= 'a' and <= 'z'))
            return new NameProblem(Expected, "names in small letters alone are kept for C#'s keywords; start it with a capital");
        return ReservedNames.InClass.Contains(name) ? NameProblem.Taken(name) : null;
    }
}

/// <summary>The namespaces that a generated class may live in.</summary>
internal static class NamespaceName
{
    private const string Expected = "the name of a C# namespace";
    private const int Longest = 200;

    public static NameProblem? Problem(string name)
    {
        if (name.Length > Longest)
            return new NameProblem(Expected, $"it has more than {Wording.Number(Longest)} characters");
        string[] parts = name.Split('.');
        for (int index = 0; index < parts.Length; index++)
        {
            string part = parts[index];
            if (Identifier.Problem(part) is { } reason)
                return new NameProblem(Expected, part == name ? reason : $"in its part {Wording.Quote(part)}, {reason}");

            // A namespace hides the types of its name from the code inside it.
            if (ReservedNames.InNamespace.Contains(part))
            {
                parts[index] += "Models";
                return new NameProblem(null, Wording.Quote(string.Join(".", parts)));
            }
        }

        return null;
    }

    /// <summary>The project's root namespace as a namespace: what C# does not take becomes an underscore. Null where it has none.</summary>
    public static string? OfProject(string rootNamespace)
    {
        string[] parts = [.. rootNamespace.Split('.').Where(part => part.Length > 0).Select(Identifier.From)];
        return parts.Length == 0 ? null : string.Join(".", parts);
    }
}

/// <summary>The identifiers of C#.</summary>
internal static class Identifier
{
    /// <summary>Longer names make file names that some systems refuse.</summary>
    private const int Longest = 100;

    /// <summary>Why a text is not an identifier, or null where it is.</summary>
    public static string? Problem(string text)
    {
        if (text.Length == 0)
            return "it is empty";
        if (text.Length > Longest)
            return $"it has more than {Wording.Number(Longest)} characters";
        foreach (char character in text)
        {
            if (!IsPart(character))
                return $"{Shown(text, character)} cannot stand in a name";
        }

        if (!SyntaxFacts.IsIdentifierStartCharacter(text[0]))
            return $"'{text[0]}' cannot start a name";
        return IsKeyword(text) ? "it is a keyword of C#" : null;
    }

    /// <summary>The identifier nearest to a text that is not empty.</summary>
    public static string From(string text)
    {
        string name = string.Concat(text.Select(character => IsPart(character) ? character : '_'));
        return SyntaxFacts.IsIdentifierStartCharacter(name[0]) && !IsKeyword(name) ? name : "_" + name;
    }

    /// <summary>C# takes invisible characters too and compares names without them; two such names look alike.</summary>
    private static bool IsPart(char character) =>
        SyntaxFacts.IsIdentifierPartCharacter(character) && char.GetUnicodeCategory(character) != UnicodeCategory.Format;

    private static bool IsKeyword(string text) => SyntaxFacts.GetKeywordKind(text) != SyntaxKind.None;

    private static string Shown(string text, char character) =>
        char.IsSurrogate(character) || char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format
            ? "U+" + Code(text, character).ToString("X4", CultureInfo.InvariantCulture)
            : character == ' ' ? "a space" : $"'{character}'";

    private static int Code(string text, char character)
    {
        int index = text.IndexOf(character);
        return char.IsSurrogatePair(text, index) ? char.ConvertToUtf32(text, index) : character;
    }
}

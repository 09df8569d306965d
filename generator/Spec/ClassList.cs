namespace PanopticFpn.Gen.Spec;

/// <summary>The classes of a head.</summary>
/// <param name="Names">One name a class, or none where the classes are only counted.</param>
internal sealed record ClassList(int Count, EquatableArray<NamedClass> Names)
{
    /// <summary>What could not be read.</summary>
    public static ClassList None { get; } = new(0, []);
}

/// <summary>A class as the user names it and as C# does.</summary>
internal sealed record NamedClass(string Name, string Identifier);

using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>What a spec file holds: the spec, or everything that is wrong with it.</summary>
internal sealed record SpecReadResult(NetworkSpec? Spec, EquatableArray<Problem> Problems, SpecPlaces Places);

/// <summary>Reads a spec: what is written, and where.</summary>
internal static class SpecReader
{
    public static SpecReadResult Read(string text, string defaultNamespace) =>
        new(null, EquatableArray<Problem>.Empty, SpecPlaces.None);
}

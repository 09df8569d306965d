namespace PanopticFpn.Gen.Tests.Work;

/// <summary>What a user does between two runs of the generator.</summary>
public enum Edit
{
    /// <summary>A C# file changes; no spec does.</summary>
    KeystrokeInCode,

    /// <summary>What one spec says changes.</summary>
    SpecEdited,

    /// <summary>White space changes in one spec: its positions, not what it says.</summary>
    SpecMoved,

    /// <summary>One spec more.</summary>
    SpecAdded,

    /// <summary>One spec less.</summary>
    SpecDeleted,
}

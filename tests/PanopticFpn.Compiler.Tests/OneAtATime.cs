using Xunit;

namespace PanopticFpn.Compiler.Tests;

/// <summary>Tests that count all tensors of the process or draw from its one generator of random numbers: no two of them run side by side.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = nameof(OneAtATime);
}

using System.Diagnostics;

namespace PanopticFpn.Tests.Support;

/// <summary>The test assembly as a program: what its Program.cs offers, in a process of its own.</summary>
internal static class OwnProgram
{
    /// <summary>How to start a command of it, with both outputs redirected.</summary>
    public static ProcessStartInfo Command(params string[] arguments) => new("dotnet", [typeof(OwnProgram).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}

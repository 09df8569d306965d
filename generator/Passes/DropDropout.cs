using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Dropout does something in training alone.
/// Needs: nothing. Ensures: no <see cref="Dropout2d"/>.
/// </summary>
internal static class DropDropout
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body) => body.Replace(body.Steps
        .Where(step => step.Operation is Dropout2d)
        .ToDictionary(step => step.Result, step => step.Operands[0]));
}

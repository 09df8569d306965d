using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Resampling a map to the size that it has is the identity in every mode; the seed's branch does so three times.
/// Needs: <see cref="Body.Shapes"/>. Ensures: no <see cref="Resize"/> whose operand provably has the target's shape.
/// </summary>
internal static class DropIdentityResizes
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body) => body.Replace(body.Steps
        .Where(step => step.Operation is Resize && body.Shapes[step.Result].Equals(body.Shapes[step.Operands[0]]))
        .ToDictionary(step => step.Result, step => step.Operands[0]));
}

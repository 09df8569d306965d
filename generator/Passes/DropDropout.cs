using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Dropout, of numbers, channels or samples, does something in training alone.
/// Needs: nothing. Ensures: no operation that <see cref="Operation.IsForTraining"/>.
/// </summary>
internal static class DropDropout
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body) => body.Replace(body.Steps
        .Where(step => step.Operation.IsForTraining)
        .ToDictionary(step => step.Result, step => step.Operands[0]));
}

using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// A batch normalisation with fixed statistics is linear, so the convolution before it can absorb it.
/// Needs: nothing. Ensures: no <see cref="BatchNorm2d"/> reads a convolution that nothing else reads.
/// The fold is on the step, not on the layer: a convolution shared by two norms has two folded forms.
/// </summary>
internal static class FoldBatchNorm
{
    public static Network Run(Network network) => network.Rewrite(Run);

    public static Body Run(ModuleDefinition definition, Body body)
    {
        Dictionary<string, Step> norms = body.Steps
            .Where(step => step.Operation is BatchNorm2d && body.UsesOf(step.Operands[0]) == 1)
            .ToDictionary(step => step.Operands[0]);
        var replacements = new Dictionary<string, string>();

        Step Fold(Step step)
        {
            if (step.Operation is not Conv2d { Folded: null } conv || !norms.TryGetValue(step.Result, out Step? norm))
                return step;
            replacements.Add(norm.Result, step.Result);
            string layer = ((BatchNorm2d)norm.Operation).Layer;
            return step with { Operation = conv with { Folded = new FoldedNorm(layer, WeightsName(definition, conv.Layer, layer)) } };
        }

        return body.WithSteps(body.Steps.Select(Fold)).Replace(replacements);
    }

    /// <summary>The convolution's own name, unless its weights have other forms too.</summary>
    private static string WeightsName(ModuleDefinition definition, string convolution, string norm)
    {
        string name = definition.MemberNamed<Member>(convolution).StateName;
        bool isOnlyForm = definition.Bodies.All(body => body.Steps
            .Where(step => step.Operation is Conv2d conv && conv.Layer == convolution)
            .All(step => body.Steps.Any(reader => reader.Operation is BatchNorm2d batchNorm && batchNorm.Layer == norm && reader.Operands[0] == step.Result)));
        return isOnlyForm ? name : $"{name}_{definition.MemberNamed<Member>(norm).StateName}";
    }
}

using PanopticFpn.Compiler.Tests;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

/// <summary>What holds of every pass on every network: the ready-made ones, and two hundred that nobody wrote.</summary>
public class EveryNetworkTests
{
    private const int FewRandomSpecs = 20;
    private const int RandomSpecs = 200;

    private static readonly SpecFile[] Definitions =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "definitions"), "*.pfpn.json").Order(StringComparer.Ordinal).Select(path => new SpecFile(Path.GetFileName(path), File.ReadAllText(path))),
    ];

    public static TheoryData<string> Networks =>
    [
        .. Definitions.Select(file => file.Path),
        .. Enumerable.Range(0, FewRandomSpecs).Select(seed => $"random {seed}"),
    ];

    public static TheoryData<string> MoreNetworks => [.. Enumerable.Range(FewRandomSpecs, RandomSpecs - FewRandomSpecs).Select(seed => $"random {seed}")];

    [Theory]
    [MemberData(nameof(Networks))]
    public void EveryPassKeepsTheFunctionsShapesAndCostsNoMore(string name)
    {
        Network form = Lower(name);
        CostModel costs = CostModel.Of(form.Input);
        string[] outputs = Outputs(form);
        foreach (Pass pass in Pipelines.Optimized.Passes)
        {
            long before = Total(form, costs);
            form = WellFormed.Check(pass.Run(form), pass.Name);

            Assert.Empty(InferShapes.Run(form).Mismatches);
            Assert.Equal(outputs, Outputs(form));
            Assert.True(Total(form, costs) <= before, $"{pass.Name} costs {Total(form, costs) - before} more");
            AssertEnsured(pass.Name, form);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void AllPassesRunTwiceChangeNothingMore(string name)
    {
        Network once = Pipelines.Optimized.Run(Lower(name));
        Assert.Equal(Steps(once), Steps(Pipelines.Optimized.Run(once)));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void TheFormsThatRunInTorchSharpAreWellFormed(string name)
    {
        Network network = Lower(name);
        Network frozen = WellFormed.Check(Pipelines.InferenceForm.Run(network), "FrozenForm");
        Assert.DoesNotContain(Operations(frozen), operation => operation is TapConv2d or MatrixResize or Dropout2d);
        WellFormed.Check(Pipelines.Network.Run(network), "TrainingForm");
    }

    /// <summary>The rest of the two hundred.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [MemberData(nameof(MoreNetworks))]
    public void AllOfThisHoldsOfMoreNetworks(string name)
    {
        EveryPassKeepsTheFunctionsShapesAndCostsNoMore(name);
        AllPassesRunTwiceChangeNothingMore(name);
        TheFormsThatRunInTorchSharpAreWellFormed(name);
    }

    /// <summary>What the pass says of itself, where it can be seen in the steps.</summary>
    private static void AssertEnsured(string pass, Network form)
    {
        switch (pass)
        {
            case nameof(DropDropout):
                Assert.DoesNotContain(Operations(form), operation => operation is Dropout2d);
                break;
            case nameof(DropIdentityResizes):
                Assert.All(Bodies(form), AssertNoIdentityResize);
                break;
            case nameof(FoldBatchNorm):
                Assert.All(Bodies(form), AssertNothingToFold);
                break;
            case nameof(UseInstanceNorm):
                Assert.All(Modules(form), definition => Assert.All(
                    definition.Bodies.SelectMany(body => body.Steps).Select(step => step.Operation).OfType<GroupNorm>(),
                    norm => Assert.NotEqual(definition.MemberNamed<GroupNormLayer>(norm.Layer).Groups, definition.MemberNamed<GroupNormLayer>(norm.Layer).Channels)));
                break;
        }
    }

    private static void AssertNoIdentityResize(Body body) =>
        Assert.DoesNotContain(body.Steps, step => step.Operation is Resize { Scale: 1 }
            && body.Shapes[step.Operands[0]].Height == body.Shapes[step.Operands[1]].Height
            && body.Shapes[step.Operands[0]].Width == body.Shapes[step.Operands[1]].Width);

    private static void AssertNothingToFold(Body body)
    {
        HashSet<string> lonely = [.. body.Steps
            .Where(step => step.Operation is Conv2d && body.Steps.Count(other => other.Operands.Contains(step.Result)) == 1)
            .Select(step => step.Result)
            .Except(body.Outputs.Select(output => output.Value))];
        Assert.DoesNotContain(body.Steps, step => step.Operation is BatchNorm2d && lonely.Contains(step.Operands[0]));
    }

    private static Network Lower(string name)
    {
        NetworkSpec spec = name.StartsWith("random ", StringComparison.Ordinal)
            ? RandomSpec.Next(new Random(int.Parse(name["random ".Length..], System.Globalization.CultureInfo.InvariantCulture)), "Model")
            : SpecReader.Read(SpecSource.Resolve(Definitions.Single(file => file.Path == name), new ExtendedSpecs(Definitions.ToEquatableArray())), "Models").Spec!;
        (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(NetworkLowering.Lower(spec));
        Assert.Empty(mismatches);
        return network;
    }

    private static string[] Outputs(Network network) =>
        [.. network.Root.Forward.Outputs.Select(output => $"{output.Name} {network.Root.Forward.Shapes[output.Value]}")];

    private static long Total(Network network, CostModel costs) => CostedStep.AllOf(network, costs).Sum(step => step.Cost.Total);

    private static IEnumerable<ModuleDefinition> Modules(Network network) => network.Root.Inner().Prepend(network.Root);

    private static IEnumerable<Body> Bodies(Network network) => Modules(network).SelectMany(definition => definition.Bodies);

    private static IEnumerable<Operation> Operations(Network network) => Bodies(network).SelectMany(body => body.Steps).Select(step => step.Operation);

    private static IEnumerable<string> Steps(Network network) =>
        from definition in Modules(network)
        from body in definition.Bodies
        from step in body.Steps
        select $"{definition.Name}.{body.Name}: {string.Join(", ", step.Results)} = {step.Operation} of {string.Join(", ", step.Operands)}";
}

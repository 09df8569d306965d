using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>No name that generated code uses is left for a model or a namespace to take.</summary>
public sealed class ReservedNamesTests
{
    private const string Model = "TheModel";

    private static readonly Lazy<IReadOnlyList<SyntaxNode>> Generated = new(() =>
    [
        .. from spec in Variants()
           from file in ModelCompiler.Compile(spec).Files
           select CSharpSyntaxTree.ParseText(file.Text).GetRoot(),
    ]);

    /// <summary>Specs that together use every part of the language that changes a name.</summary>
    private static IEnumerable<NetworkSpec> Variants()
    {
        ComponentSpec seed = Specs.Semantic(128, 2)
            .With(SemanticBranch.Classes, new ClassList(2, [new("a", "A"), new("b", "B")]))
            .With(SemanticBranch.Colors, [1, 2])
            .With(SemanticBranch.Ignore, 3);
        ComponentSpec dilated = ResNet.OfDepth(50).With(ResNet.Groups, 32).With(ResNet.WidthPerGroup, 4).With(ResNet.ReplaceStrideWithDilation, [false, true, true]);
        foreach (ComponentSpec family in new[] { MobileNetV3.Family.Default, MobileNetV3.Family.Default.With(MobileNetV3.Variant, MobileNetV3Variant.Small), ConvNeXt.Family.Default })
        {
            yield return new(Model, "The.Namespace", family, null, null);
            yield return new(Model, "The.Namespace", family, null, null) { Classifier = Classifier.Component.Default.With(Classifier.Classes, new ClassList(2, [])) };
            yield return new(Model, "The.Namespace", family, FeaturePyramid.Component.Default, seed);
        }

        foreach ((NormSpec norm, ComponentSpec plain) in new[] { (NormSpec.Batch, ResNet.OfDepth(18)), (NormSpec.FrozenBatch, dilated), (NormSpec.Group(32), ResNet.OfDepth(50)) })
        {
            ComponentSpec backbone = plain.With(ResNet.Norm, norm).With(ResNet.ZeroInitResidual, true);
            ComponentSpec pyramid = FeaturePyramid.Component.Default
                .With(FeaturePyramid.Lateral.Norm, norm)
                .With(FeaturePyramid.Smooth.Norm, norm)
                .With(FeaturePyramid.SmoothLevels, ["p2", "p3", "p4", "p5"])
                .With(FeaturePyramid.Fusion, FpnFusion.Average)
                .With(FeaturePyramid.Upsampling.Mode, Interpolation.Nearest)
                .With(FeaturePyramid.ExtraLevels, 1);
            ComponentSpec head = seed.With(SemanticBranch.Norm, norm);
            yield return new(Model, "The.Namespace", backbone, null, null);
            yield return new(Model, "The.Namespace", backbone, null, null) { Classifier = Classifier.Component.Default.With(Classifier.Classes, new ClassList(2, [])) };
            yield return new(Model, "The.Namespace", backbone, pyramid, null);
            yield return new(Model, "The.Namespace", backbone, pyramid, head);
            yield return new(Model, "The.Namespace", backbone.With(ResNet.Weights, "IMAGENET1K_V1"), pyramid, head
                .With(SemanticBranch.Style, SemanticStyle.PerLevel)
                .With(SemanticBranch.Fusion, SemanticFusion.Concat)
                .With(SemanticBranch.Dropout, 0.1)
                .With(SemanticBranch.Upsampling.AlignCorners, false));
        }
    }

    [Fact]
    public void HoldWhatGeneratedCodeDeclares() => AssertHolds(Declared().Where(name => !ComponentRegistry.Backbones.Any(family => family.Declares(name))), ReservedNames.InClass);

    [Fact]
    public void HoldWhatGeneratedCodeNamesWithoutQualifier()
    {
        IEnumerable<string> used = Used().Except(Declared());
        AssertHolds(used, ReservedNames.InNamespace);
        AssertHolds(used, ReservedNames.InClass);
    }

    /// <summary>The types and members inside the model's class.</summary>
    private static IEnumerable<string> Declared() => Nodes()
        .Select(node => node switch
        {
            TypeDeclarationSyntax type => type.Identifier.ValueText,
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field => field.Identifier.ValueText,
            _ => Model,
        })
        .Where(name => name != Model);

    /// <summary>The names that are looked up in the class, its namespace and the usings, where something else may hide them.</summary>
    private static IEnumerable<string> Used()
    {
        var locals = new HashSet<string>(Nodes().Select(node => node switch
        {
            ParameterSyntax parameter => parameter.Identifier.ValueText,
            VariableDeclaratorSyntax { Parent.Parent: not FieldDeclarationSyntax } local => local.Identifier.ValueText,
            SingleVariableDesignationSyntax local => local.Identifier.ValueText,
            _ => Model,
        }));
        return Nodes()
            .OfType<SimpleNameSyntax>()
            .Where(IsLookedUp)
            .Select(name => name.Identifier.ValueText)
            .Where(name => !locals.Contains(name) && !IsInherited(name));
    }

    /// <summary>Members of the base classes, which C# finds before anything outside the class, and words of C# itself.</summary>
    private static bool IsInherited(string name) => (char.IsLower(name[0]) && name != "nn") || name is "Count" or "Register" or "RegisterParameter";

    private static bool IsLookedUp(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment when assignment.Left == name => false,
        MemberBindingExpressionSyntax or NameColonSyntax or XmlNameAttributeSyntax => false,
        _ => !name.Ancestors().Any(ancestor =>
            ancestor is UsingDirectiveSyntax
            || (ancestor is BaseNamespaceDeclarationSyntax space && space.Name.Span.Contains(name.Span))
            || (ancestor is QualifiedNameSyntax qualified && qualified.Right.Span.Contains(name.Span) && qualified.Right == name)),
    };

    private static IEnumerable<SyntaxNode> Nodes() => Generated.Value.SelectMany(root => root.DescendantNodes(descendIntoTrivia: true));

    private static void AssertHolds(IEnumerable<string> names, IEnumerable<string> holder)
    {
        string[] missing = [.. names.Distinct().Except(holder).Order(StringComparer.Ordinal)];
        Assert.True(missing.Length == 0, "To be added to ReservedNames: " + string.Join(", ", missing.Select(name => $"\"{name}\"")));
    }
}

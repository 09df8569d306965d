using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        var seed = new SemanticSpec(128, 2) { Names = [new("a", "A"), new("b", "B")], Colors = [1, 2], Ignore = 3 };
        BackboneSpec dilated = BackboneSpec.OfDepth(50) with { Groups = 32, WidthPerGroup = 4, ReplaceStrideWithDilation = [false, true, true] };
        foreach ((NormSpec norm, BackboneSpec plain) in new[] { (NormSpec.Batch, BackboneSpec.OfDepth(18)), (NormSpec.FrozenBatch, dilated), (NormSpec.Group(32), BackboneSpec.OfDepth(50)) })
        {
            BackboneSpec backbone = plain with { Norm = norm, ZeroInitResidual = true };
            var pyramid = new FpnSpec(256)
            {
                Lateral = new ConvolutionSpec(1) { Norm = norm },
                Smooth = new SmoothSpec(new ConvolutionSpec(3) { Norm = norm }, [2, 3, 4, 5]),
                Fusion = FpnFusion.Average,
                Upsampling = Resampling.Nearest,
                ExtraLevels = 1,
            };
            yield return new(Model, "The.Namespace", backbone, null, null);
            yield return new(Model, "The.Namespace", backbone, null, null) { Classifier = new ClassifierSpec(2) };
            yield return new(Model, "The.Namespace", backbone, pyramid, null);
            yield return new(Model, "The.Namespace", backbone, pyramid, seed with { Norm = norm });
            yield return new(Model, "The.Namespace", backbone with { Weights = new("a", "b", "c") }, pyramid, seed with
            {
                Style = SemanticStyle.PerLevel, Norm = norm, Fusion = SemanticFusion.Concat, Dropout = 0.1, Upsampling = Resampling.Bilinear,
            });
        }
    }

    [Fact]
    public void HoldWhatGeneratedCodeDeclares() => AssertHolds(Declared(), ReservedNames.InClass);

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

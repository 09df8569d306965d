using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Compiler.Tests;

/// <summary>A level goes where it belongs and nowhere else: what should not compile does not.</summary>
public sealed class TypedLevelTests
{
    private static readonly Lazy<CSharpCompilation> Classes = new(() => InMemoryCompilation.Classes([Street("StreetFpn"), Street("OtherFpn")]));

    [Theory]
    [InlineData("model.Segment(levels.P2, levels.P3, levels.P4, levels.P5)")]
    [InlineData("model.Segment(new StreetFpn.P2(tensor), levels.P3, levels.P4, levels.P5)")]
    [InlineData("torch.nn.functional.relu(levels.P3)")]
    [InlineData("Take(levels.P4)")]
    [InlineData("levels.P2.Tensor")]
    [InlineData("levels.P5.Stride")]
    public void WhatBelongsCompiles(string expression) => Assert.Empty(Errors(expression));

    [Theory]
    [InlineData("model.Segment(levels.P3, levels.P2, levels.P4, levels.P5)")]
    [InlineData("model.Segment(levels.P2, levels.P3, levels.P5, levels.P4)")]
    [InlineData("model.Segment(tensor, levels.P3, levels.P4, levels.P5)")]
    [InlineData("model.Segment(features.C2, levels.P3, levels.P4, levels.P5)")]
    [InlineData("model.Segment(other.P2, levels.P3, levels.P4, levels.P5)")]
    [InlineData("new StreetFpn.PyramidLevels(levels.P2, levels.P3, levels.P4, levels.P4)")]
    [InlineData("new StreetFpn.PyramidLevels(levels.P2, levels.P3, levels.P4, tensor)")]
    [InlineData("new StreetFpn.P2(levels)")]
    public void WhatDoesNotBelongDoesNot(string expression) =>
        Assert.Equal(["CS1503"], Errors(expression).Select(error => error.Id).Distinct());

    [Theory]
    [InlineData("StreetFpn.P2 p2 = levels.P3;")]
    [InlineData("StreetFpn.P2 p2 = tensor;")]
    [InlineData("StreetFpn.P2 p2 = (StreetFpn.P2)tensor;")]
    [InlineData("var (p2, p3, p4, p5) = levels; StreetFpn.P3 p = p2;")]
    [InlineData("StreetFpn.C3 c3 = features.C2;")]
    public void NoAssignmentMakesALevelOfAnother(string statement) =>
        Assert.Superset(Compile(statement).Select(error => error.Id).ToHashSet(), new HashSet<string> { "CS0029", "CS0030", "CS0122", "CS1729" });

    private static IReadOnlyList<Diagnostic> Errors(string expression) => Compile($"object result = {expression};");

    private static IReadOnlyList<Diagnostic> Compile(string statements) => InMemoryCompilation.ErrorsOf(
        $$"""
        using PanopticFpn;
        using TorchSharp;
        namespace Levels;
        internal static class User
        {
            public static object Use(StreetFpn model, StreetFpn.PyramidLevels levels, StreetFpn.Features features, OtherFpn.PyramidLevels other, torch.Tensor tensor)
            {
                {{statements}}
                return model;
            }

            private static torch.Tensor Take(torch.Tensor tensor) => tensor;
        }
        """,
        Classes.Value);

    private static NetworkSpec Street(string model) => new(
        model,
        "Levels",
        ResNet.OfDepth(18),
        FeaturePyramid.Component.Default.With(FeaturePyramid.Channels, 8),
        SemanticBranch.Component.Default.With(SemanticBranch.Channels, 8).With(SemanticBranch.Norm, NormSpec.Group(8)).With(SemanticBranch.Classes, new ClassList(2, [])));
}

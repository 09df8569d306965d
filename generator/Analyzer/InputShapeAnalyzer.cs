using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>
/// Holds the tensors that code gives to generated networks against the shapes that these take. Only what certainly cannot
/// fit is reported; wherever the code leaves a doubt, the network's own check at run time has the word.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InputShapeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.InputDoesNotFit);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            // A project without networks pays nothing.
            if (!start.Compilation.GetTypesByMetadataName("PanopticFpn.ShapeAttribute").IsEmpty)
                start.RegisterOperationAction(Analyze, OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            // From the cheapest question to the dearest: this runs on every call of the project.
            if (argument.ArgumentKind == ArgumentKind.Explicit &&
                argument.Parameter is { } parameter &&
                TorchNames.IsTensor(parameter.Type) &&
                TakenShape.Of(EntryPoint.Parameter(call, parameter)) is { } taken &&
                TensorExpression.Shape(argument.Value) is { } given &&
                taken.Mismatch(given) is { } change)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.InputDoesNotFit, Place(argument), EntryPoint.Name(call), EntryPoint.Parameter(call, parameter).Name, taken, given, change));
            }
        }
    }

    // The whole expression as it is written: parentheses and ! are no operations.
    private static Location Place(IArgumentOperation argument)
    {
        SyntaxNode expression = argument.Value.Syntax;
        while (expression.Parent is ParenthesizedExpressionSyntax || expression.Parent.IsKind(SyntaxKind.SuppressNullableWarningExpression))
            expression = expression.Parent!;
        return expression.GetLocation();
    }
}

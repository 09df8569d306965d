using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Diagnostics;

/// <summary>Something wrong in a spec: a rule, the place that breaks it, and what the rule's message names.</summary>
internal sealed record Problem(DiagnosticDescriptor Rule, SourceRange Range, EquatableArray<string> Arguments)
{
    public bool IsError => Rule.DefaultSeverity == DiagnosticSeverity.Error;
}

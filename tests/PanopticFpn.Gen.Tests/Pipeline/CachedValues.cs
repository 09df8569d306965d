using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PanopticFpn.Gen.Tests.Pipeline;

/// <summary>
/// A walk over everything that a generator's pipeline keeps between runs. A compilation, a syntax tree or a symbol in
/// there holds the whole project of an edit ago in memory, and compares as new at each edit.
/// </summary>
internal static class CachedValues
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type[] Forbidden =
    [
        typeof(Compilation), typeof(ISymbol), typeof(SyntaxTree), typeof(SyntaxNode), typeof(SourceText),
        typeof(AdditionalText), typeof(Location), typeof(Diagnostic),
    ];

    /// <summary>What Roslyn puts in, and keeps whatever a generator does.</summary>
    private static readonly string[] Inputs = [WellKnownGeneratorInputs.Compilation, WellKnownGeneratorInputs.AdditionalTexts];

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> FieldsOfTypes = new();

    /// <summary>Every forbidden value that is kept, by its step and the fields that lead to it.</summary>
    /// <param name="result">A run with tracked steps.</param>
    /// <param name="names">The generator's own names of its steps.</param>
    public static IReadOnlyList<string> Violations(GeneratorRunResult result, IReadOnlyCollection<string> names)
    {
        IncrementalGeneratorRunStep[] outputs = [.. result.TrackedOutputSteps.Values.SelectMany(steps => steps)];
        Step[] steps = Steps(result, outputs, names);
        var given = new HashSet<object>(
            steps.Where(step => step.IsInput).SelectMany(step => step.Run.Outputs).Select(output => output.Value),
            ReferenceEqualityComparer.Instance);

        var violations = new List<string>();
        foreach (Step step in steps.Where(step => !step.IsInput))
        {
            // What an output step keeps is what Roslyn makes of it: the generated text and the reported diagnostics.
            if (outputs.Contains(step.Run))
            {
                if (!step.IsBehindName)
                    violations.Add($"{step}: an output straight from Roslyn's inputs, which runs at every edit");
                continue;
            }

            // A nameless filter before the first named step keeps the very objects that Roslyn keeps anyway.
            foreach ((object value, _) in step.Run.Outputs)
            {
                if (step.IsBehindName || !given.Contains(value))
                    violations.AddRange(Violations(value).Select(violation => $"{step}: {violation}"));
            }
        }

        return violations;
    }

    /// <summary>Every forbidden value that can be reached from a value, the value itself included.</summary>
    public static IEnumerable<string> Violations(object? root)
    {
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object? Value, string Path)>([(root, "value")]);
        while (open.TryPop(out (object? Value, string Path) next))
        {
            if (next.Value is not { } value || IsLeaf(value) || !visited.Add(value))
                continue;
            if (Forbidden.FirstOrDefault(type => type.IsInstanceOfType(value)) is { } type)
            {
                // What lies behind it is Roslyn's.
                yield return $"{next.Path} is a {value.GetType().Name}, a kind of {type.Name}";
                continue;
            }

            foreach ((object? child, string name) in ChildrenOf(value))
                open.Push((child, next.Path + name));
        }
    }

    /// <summary>All steps that were run, named or not, by following the inputs of those that Roslyn gives.</summary>
    private static Step[] Steps(GeneratorRunResult result, IncrementalGeneratorRunStep[] outputs, IReadOnlyCollection<string> names)
    {
        var seen = new Dictionary<IncrementalGeneratorRunStep, Step>(ReferenceEqualityComparer.Instance);
        foreach (IncrementalGeneratorRunStep run in result.TrackedSteps.Values.SelectMany(steps => steps).Concat(outputs))
            Visit(run);
        return [.. seen.Values];

        Step Visit(IncrementalGeneratorRunStep run)
        {
            if (seen.TryGetValue(run, out Step? known))
                return known;
            bool isBehindName = run.Name is not null && names.Contains(run.Name);
            foreach ((IncrementalGeneratorRunStep source, _) in run.Inputs)
                isBehindName |= Visit(source).IsBehindName;
            return seen[run] = new Step(run, run.Inputs.IsEmpty && Inputs.Contains(run.Name), isBehindName);
        }
    }

    /// <summary>What has no parts that could be forbidden: plain data, reflection, and a rule's descriptor.</summary>
    private static bool IsLeaf(object value) =>
        value is string or decimal or MemberInfo or Assembly or Module or Pointer or DiagnosticDescriptor || value.GetType() is { IsPrimitive: true } or { IsEnum: true };

    private static IEnumerable<(object? Child, string Name)> ChildrenOf(object value)
    {
        if (value is Array array)
        {
            int index = 0;
            foreach (object? item in array)
                yield return (item, $"[{index++}]");
            yield break;
        }

        foreach (FieldInfo field in FieldsOfTypes.GetOrAdd(value.GetType(), FieldsOf))
            yield return (field.GetValue(value), "." + field.Name);
    }

    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (Type? current = type; current is not null; current = current.BaseType)
            fields.AddRange(current.GetFields(Fields).Where(field => !IsPlain(field.FieldType)));
        return [.. fields];
    }

    /// <summary>A primitive's own field is itself a primitive: it would never end.</summary>
    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsFunctionPointer || type == typeof(string);

    private sealed record Step(IncrementalGeneratorRunStep Run, bool IsInput, bool IsBehindName)
    {
        public override string ToString() => Run.Name ?? "a nameless step";
    }
}

using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>The types and members that users of an assembly see and that somebody wrote.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<Type> Types(Assembly assembly) =>
        [.. assembly.GetExportedTypes()
            .Where(type => !IsGenerated(type) && !type.FullName!.Contains('<', StringComparison.Ordinal))
            .OrderBy(type => type.Namespace, StringComparer.Ordinal)
            .ThenBy(type => type.FullName, StringComparer.Ordinal)];

    /// <summary>Fields, constructors, properties, events, methods, each kind in the order of its ids.</summary>
    public static IReadOnlyList<MemberInfo> Members(Type type) =>
        type.IsEnum
            ? [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(field => field.MetadataToken)]
            : IsDelegate(type) ? []
            : [.. type.GetMembers(Declared)
                .Where(member => IsVisible(member) && !IsMadeByCompiler(member))
                .OrderBy(Kind)
                .ThenBy(MemberIds.Of, StringComparer.Ordinal)];

    public static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    /// <summary>Whether a record; a record struct is known by the equality that the compiler wrote.</summary>
    public static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null
        || type.IsValueType && type.GetMethod("op_Equality")?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    /// <summary>The constructor that stands in the head of a record, if there is one.</summary>
    public static ConstructorInfo? Positional(Type type) =>
        IsRecord(type) && type.GetMethods(Declared).FirstOrDefault(method => method.Name == "Deconstruct" && IsCompilerGenerated(method)) is { } parts
            ? type.GetConstructors(Declared).FirstOrDefault(constructor =>
                constructor.GetParameters().Select(parameter => (parameter.Name, parameter.ParameterType))
                    .SequenceEqual(parts.GetParameters().Select(parameter => (parameter.Name, parameter.ParameterType.GetElementType()!))))
            : null;

    public static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsVisible(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => IsVisible(property.GetMethod) || IsVisible(property.SetMethod),
        EventInfo happening => IsVisible(happening.AddMethod),
        MethodInfo { IsSpecialName: true } method => IsVisible(method) && method.Name.StartsWith("op_", StringComparison.Ordinal),
        MethodBase method => IsVisible(method),
        _ => false,
    };

    private static bool IsMadeByCompiler(MemberInfo member) =>
        IsCompilerGenerated(member)
        || member.Name.Contains('<', StringComparison.Ordinal)
        || member.Name == "EqualityContract"
        || member is ConstructorInfo constructor && IsMadeByCompiler(constructor);

    // A constructor without parameters cannot be told from the one that C# adds; the declaration of the type shows neither.
    private static bool IsMadeByCompiler(ConstructorInfo constructor)
    {
        ParameterInfo[] parameters = constructor.GetParameters();
        return parameters.Length == 0
            || constructor == Positional(constructor.DeclaringType!)
            || IsRecord(constructor.DeclaringType!) && parameters.Length == 1 && parameters[0].ParameterType == constructor.DeclaringType;
    }

    private static bool IsCompilerGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(GeneratedCodeAttribute), inherit: false) || type.DeclaringType is { } outer && IsGenerated(outer);

    private static int Kind(MemberInfo member) => member switch
    {
        FieldInfo => 0,
        ConstructorInfo => 1,
        PropertyInfo => 2,
        EventInfo => 3,
        _ => 4,
    };
}

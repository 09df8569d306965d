using System.Reflection;
using System.Runtime.CompilerServices;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>Types as C# spells them where they are used: keywords, question marks, tuples with names; without namespaces.</summary>
internal static class TypeNames
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type) => Spell(type, null, new Queue<string?>());

    public static string Of(ParameterInfo parameter) => Spell(parameter.ParameterType, Nullability.Create(parameter), Names(parameter));

    public static string Of(PropertyInfo property) => Spell(property.PropertyType, Nullability.Create(property), Names(property));

    public static string Of(FieldInfo field) => Spell(field.FieldType, Nullability.Create(field), Names(field));

    public static string Of(EventInfo happening) => Spell(happening.EventHandlerType!, Nullability.Create(happening), Names(happening));

    /// <summary>A type where it is declared: the types around it, and the names of its type parameters.</summary>
    public static string Declared(Type type)
    {
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string[] own = [.. type.GetGenericArguments()[outer..].Select(argument => Variance(argument) + argument.Name)];
        return (type.DeclaringType is { } declaring ? Declared(declaring) + "." : "")
            + type.Name.Split('`')[0]
            + (own.Length == 0 ? "" : $"<{string.Join(", ", own)}>");
    }

    private static string Variance(Type parameter) => (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => "out ",
        GenericParameterAttributes.Contravariant => "in ",
        _ => "",
    };

    private static Queue<string?> Names(ICustomAttributeProvider place) =>
        new(place.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false).Cast<TupleElementNamesAttribute>().SelectMany(names => names.TransformNames));

    // The names of tuples come in the order in which the types are read, a tuple's own before those inside it.
    private static string Spell(Type type, NullabilityInfo? nullability, Queue<string?> names)
    {
        if (type.IsByRef)
            return Spell(type.GetElementType()!, nullability?.ElementType ?? nullability, names);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Spell(underlying, nullability is { GenericTypeArguments: [var argument] } ? argument : nullability, names) + "?";
        string question = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return Spell(type.GetElementType()!, nullability?.ElementType, names) + $"[{new string(',', type.GetArrayRank() - 1)}]" + question;
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword + question;
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsGenericType && type.IsValueType)
            return Tuple(type, nullability, names);
        return Path(type, type.GetGenericArguments(), nullability?.GenericTypeArguments ?? [], names) + question;
    }

    private static string Tuple(Type type, NullabilityInfo? nullability, Queue<string?> names)
    {
        Type[] elements = type.GetGenericArguments();
        string?[] own = [.. elements.Select(_ => names.TryDequeue(out string? name) ? name : null)];
        return $"({string.Join(", ", elements.Select((element, i) =>
            Spell(element, nullability?.GenericTypeArguments.ElementAtOrDefault(i), names) + (own[i] is { } name ? " " + name : "")))})";
    }

    private static string Path(Type type, Type[] arguments, NullabilityInfo[] nullability, Queue<string?> names)
    {
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string start = type.DeclaringType is { } declaring ? Path(declaring, arguments[..outer], nullability, names) + "." : "";
        string[] own = [.. Enumerable.Range(outer, arguments.Length - outer).Select(i => Spell(arguments[i], nullability.ElementAtOrDefault(i), names))];
        return start + type.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{string.Join(", ", own)}>");
    }
}

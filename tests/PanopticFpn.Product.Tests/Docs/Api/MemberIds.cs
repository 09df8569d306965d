using System.Reflection;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>The ids by which the compiler's XML files know types and members, such as <c>M:Space.Type`1.Method(System.Int32)</c>.</summary>
internal static class MemberIds
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        FieldInfo => "F:" + Qualified(member),
        EventInfo => "E:" + Qualified(member),
        PropertyInfo property => "P:" + Qualified(member) + Parameters(property.GetIndexParameters()),
        MethodBase method => "M:" + Qualified(member) + Arity(method) + Parameters(method.GetParameters()) + Converted(method),
        _ => throw new ArgumentException($"The id of a {member.MemberType} is not known; add it for '{member}'.", nameof(member)),
    };

    private static string Qualified(MemberInfo member) =>
        Name(member.DeclaringType!) + "." + member.Name.Replace('.', '#');

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string Arity(MethodBase method) => method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";

    private static string Converted(MethodBase method) =>
        method is MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion ? "~" + Reference(conversion.ReturnType) : "";

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => Reference(parameter.ParameterType)))})";

    private static string Reference(Type type)
    {
        if (type.IsByRef)
            return Reference(type.GetElementType()!) + "@";
        if (type.IsPointer)
            return Reference(type.GetElementType()!) + "*";
        if (type.IsArray)
            return Reference(type.GetElementType()!) + Ranks(type.GetArrayRank());
        if (type.IsGenericParameter)
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        return Path(type, type.GetGenericArguments());
    }

    private static string Ranks(int rank) => rank == 1 ? "[]" : $"[{string.Join(',', Enumerable.Repeat("0:", rank))}]";

    // A nested type carries the arguments of the types around it; each goes with the type that declares it.
    private static string Path(Type type, Type[] arguments)
    {
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string start = type.DeclaringType is { } declaring ? Path(declaring, arguments[..outer]) : type.Namespace ?? "";
        string own = arguments.Length == outer ? "" : $"{{{string.Join(',', arguments[outer..].Select(Reference))}}}";
        return (start.Length == 0 ? "" : start + ".") + type.Name.Split('`')[0] + own;
    }
}

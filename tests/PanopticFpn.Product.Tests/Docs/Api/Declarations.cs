using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>Declarations of types and members as C# spells them, near enough to read; <c>public</c> is said of types only.</summary>
internal static class Declarations
{
    private const int LineLength = 120;

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_Multiply"] = "*", ["op_Division"] = "/", ["op_Modulus"] = "%",
        ["op_UnaryNegation"] = "-", ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_GreaterThan"] = ">",
        ["op_LessThanOrEqual"] = "<=", ["op_GreaterThanOrEqual"] = ">=",
    };

    public static string Of(Type type)
    {
        if (PublicSurface.IsDelegate(type))
            return "public delegate " + Method(type.GetMethod("Invoke")!, TypeNames.Declared(type)) + Constraints(type.GetGenericArguments());
        string head = $"public {TypeModifiers(type)}{Keyword(type)} {TypeNames.Declared(type)}";
        string[] bases = [.. Bases(type)];
        string tail = (bases.Length == 0 ? "" : " : " + string.Join(", ", bases)) + Constraints(type.GetGenericArguments());
        if (PublicSurface.Positional(type) is not { } positional)
            return head + tail;
        string[] parameters = [.. positional.GetParameters().Select(Parameter)];
        string line = $"{head}({string.Join(", ", parameters)}){tail}";
        return line.Length <= LineLength ? line : $"{head}(\n    {string.Join(",\n    ", parameters)}){tail}";
    }

    public static string Of(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field => $"{Access(field.IsFamily)}const {TypeNames.Of(field)} {field.Name} = {Literal(field.GetRawConstantValue(), field.FieldType)}",
        FieldInfo field => $"{Access(field.IsFamily)}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(field)} {field.Name}",
        ConstructorInfo constructor => Modifiers(constructor) + constructor.DeclaringType!.Name.Split('`')[0] + Parameters(constructor),
        PropertyInfo property => Property(property),
        EventInfo happening => $"{Modifiers(happening.AddMethod!)}event {TypeNames.Of(happening)} {happening.Name}",
        MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion =>
            $"static {(conversion.Name == "op_Implicit" ? "implicit" : "explicit")} operator {TypeNames.Of(conversion.ReturnType)}{Parameters(conversion)}",
        MethodInfo method when Operators.TryGetValue(method.Name, out string? sign) => Modifiers(method) + Method(method, "operator " + sign),
        MethodInfo method => Modifiers(method) + Method(method, method.Name + TypeParameters(method)) + Constraints(method.GetGenericArguments()),
        _ => throw new ArgumentException($"The declaration of a {member.MemberType} is not known; add it for '{member}'.", nameof(member)),
    };

    private static string TypeModifiers(Type type)
    {
        if (type.IsInterface || type.IsEnum)
            return "";
        if (type.IsValueType)
            return (type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "");
        return type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
    }

    private static string Keyword(Type type) =>
        type.IsInterface ? "interface"
        : type.IsEnum ? "enum"
        : (PublicSurface.IsRecord(type) ? "record" : "") + (type.IsValueType ? PublicSurface.IsRecord(type) ? " struct" : "struct" : PublicSurface.IsRecord(type) ? "" : "class");

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
            return Enum.GetUnderlyingType(type) == typeof(int) ? [] : [TypeNames.Of(Enum.GetUnderlyingType(type))];
        Type[] all = type.GetInterfaces();
        IEnumerable<Type> inherited = all.SelectMany(implied => implied.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        bool hasBase = type.BaseType is { } found && found != typeof(object) && found != typeof(ValueType);
        return (hasBase ? [type.BaseType!] : Array.Empty<Type>())
            .Concat(all.Except(inherited).Where(own => !IsOwnEquality(type, own) && own.IsVisible))
            .Select(TypeNames.Of);
    }

    private static bool IsOwnEquality(Type type, Type implemented) =>
        PublicSurface.IsRecord(type) && implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IEquatable<>);

    private static string Access(bool isProtected) => isProtected ? "protected " : "";

    private static string Modifiers(MethodBase method)
    {
        string access = Access(method.IsFamily || method.IsFamilyOrAssembly) + (method.IsStatic ? "static " : "");
        if (method.DeclaringType!.IsInterface)
            return access + (method.IsStatic && method.IsAbstract ? "abstract " : "");
        if (method is not MethodInfo { IsVirtual: true } info)
            return access;
        bool overrides = !info.Attributes.HasFlag(MethodAttributes.NewSlot) && !method.IsStatic;
        return access + (overrides ? "override " : info.IsAbstract ? "abstract " : info.IsFinal || method.DeclaringType.IsSealed ? "" : "virtual ");
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo widest = PublicSurface.IsVisible(property.GetMethod) ? property.GetMethod! : property.SetMethod!;
        string name = property.GetIndexParameters() is { Length: > 0 } keys ? $"this[{string.Join(", ", keys.Select(Parameter))}]" : property.Name;
        string get = PublicSurface.IsVisible(property.GetMethod) ? "get; " : "";
        string set = PublicSurface.IsVisible(property.SetMethod)
            ? Access(property.SetMethod!.IsFamily && widest.IsPublic) + (IsInit(property.SetMethod) ? "init; " : "set; ")
            : "";
        string required = property.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "RequiredMemberAttribute") ? "required " : "";
        return $"{Modifiers(widest)}{required}{TypeNames.Of(property)} {name} {{ {get}{set}}}";
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Method(MethodInfo method, string name) =>
        $"{(method.ReturnType.IsByRef ? "ref " : "")}{TypeNames.Of(method.ReturnParameter)} {name}{Parameters(method)}";

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        $"({(method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "")}{string.Join(", ", method.GetParameters().Select(Parameter))})";

    private static string Parameter(ParameterInfo parameter)
    {
        string kind = parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in "
            : "ref ";
        string value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{kind}{TypeNames.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint));

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes special = parameter.GenericParameterAttributes;
        bool isValue = special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var constraints = new List<string>();
        if (isValue)
            constraints.Add(parameter.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute") ? "unmanaged" : "struct");
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(TypeNames.Of));
        if (!isValue && special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static string Literal(object? value, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType && plain == type ? "default" : "null",
            _ when plain.IsEnum => $"{plain.Name}.{Enum.ToObject(plain, value)}",
            bool truth => truth ? "true" : "false",
            string text => $"\"{text}\"",
            char letter => $"'{letter}'",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }
}

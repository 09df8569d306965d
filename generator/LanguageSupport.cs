// Types that the C# compiler asks for and .NET Standard 2.0 lacks. By hand: a generator of such types gave them in another order at each build,
// and the assembly was never the same twice.

namespace System.Runtime.CompilerServices;

/// <summary>Marks setters that are for initialisers only: records and <c>init</c> need it.</summary>
internal static class IsExternalInit;

/// <summary>Names the method that collection expressions of a type call.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
internal sealed class CollectionBuilderAttribute(Type builderType, string methodName) : Attribute
{
    public Type BuilderType { get; } = builderType;

    public string MethodName { get; } = methodName;
}

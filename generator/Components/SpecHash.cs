using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>
/// SHA-256 over what a spec means, defaults filled in: equal for specs that differ in layout, order, comments or
/// in writing a default out. Names of the class are left out: a renamed model is the same network.
/// </summary>
internal static class SpecHash
{
    public static string Of(NetworkSpec spec)
    {
        string canonical = string.Concat(
            from component in spec.Components
            from property in component.Component.HashOrder ?? component.Component.Properties
            from hashed in property.HashedIn(component)
            select $"{component.Component.Name}.{hashed.Name}={Text(hashed.Value)}\n");
        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(canonical));
        return string.Concat(hash.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static string Text(object? value) => value switch
    {
        string text => text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        NormSpec norm => $"{norm.Kind},{Wording.Number(norm.Groups)}",
        IEnumerable items => string.Join(",", items.Cast<object?>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

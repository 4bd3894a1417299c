using Continuum.Contracts.Functions;

namespace Continuum.ControlPlane.Functions;

/// <summary><c>?namespace=&amp;name=</c>: one function, or all.</summary>
internal static class FunctionQuery
{
    /// <summary>The function that a query names, or null where it names none.</summary>
    public static FunctionKey? Of(string? space, string? name) =>
        name is null ? null : new FunctionKey(space ?? FunctionKey.DefaultNamespace, name);
}

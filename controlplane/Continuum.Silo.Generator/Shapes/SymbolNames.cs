using Microsoft.CodeAnalysis;

namespace Continuum.Silo.Generator.Shapes;

/// <summary>Questions about symbols, asked by name: the generator must work against either silo.</summary>
internal static class SymbolNames
{
    // Nullable annotations belong to the signature of what is generated, or the compiler warns.
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(Full);

    public static bool Is(this ITypeSymbol type, string fullName) =>
        type.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) == "global::" + fullName;

    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(one => one.AttributeClass?.Is(fullName) == true);

    public static bool IsGrainInterface(this INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(one => one.Is("Orleans.IGrainWithStringKey"));

    public static bool IsObserverInterface(this INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(one => one.Is("Orleans.IGrainObserver"));

    public static bool IsGrainClass(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.Is("Orleans.Grain"))
            {
                return type.TypeKind == TypeKind.Class && !type.IsAbstract;
            }
        }

        return false;
    }

    public static bool IsPlainAndVisible(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? one = type; one is not null; one = one.ContainingType)
        {
            if (one.IsGenericType || !one.IsVisible())
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsVisible(this ISymbol symbol) => symbol.DeclaredAccessibility
        is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    public static string Literal(string? text) =>
        text is null ? "null" : Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Flat(this INamedTypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat).Replace('.', '_');
}

using System.Collections.Immutable;
using Continuum.Silo.Generator.Shapes;
using Microsoft.CodeAnalysis;

namespace Continuum.Silo.Generator.Emission;

/// <summary>Makes the registration of a grain class, with the expression that constructs it.</summary>
internal static class ClassEmitter
{
    private const string StateType = "Orleans.Runtime.IPersistentState<TState>";
    private const string StateAttribute = "Orleans.Runtime.PersistentStateAttribute";

    public static GrainShape Emit(INamedTypeSymbol type)
    {
        List<GrainProblem> problems = [];
        if (!type.IsPlainAndVisible())
        {
            problems.Add(new(GrainRules.OpenOrHidden, type, type.Name));
        }

        IMethodSymbol[] constructors = [.. type.InstanceConstructors.Where(one => one.IsVisible())];
        string arguments = "";
        if (constructors.Length != 1 || constructors[0].Parameters.Any(one => one.RefKind != RefKind.None))
        {
            problems.Add(new(GrainRules.Constructors, type, type.Name));
        }
        else
        {
            arguments = string.Join(", ", constructors[0].Parameters.Select(one => Argument(one, problems)));
        }

        ImmutableArray<string> interfaces = type.AllInterfaces
            .Where(one => one.IsGrainInterface()).Select(one => one.FullName()).ToImmutableArray();
        return new GrainShape
        {
            FullName = type.FullName(),
            IsClass = true,
            Interfaces = interfaces,
            Problems = problems.ToImmutableArray(),
            SameInterface = new(GrainRules.SameInterface, type, type.Name),
            Registration = $"new({SymbolNames.Literal(TypeName(type))}, "
                + $"new global::System.Type[] {{ {string.Join(", ", interfaces.Select(one => $"typeof({one})"))} }}, "
                + $"Reentrant: {(IsReentrant(type) ? "true" : "false")}, "
                + $"static grain => new {type.FullName()}({arguments}))",
        };
    }

    // Orleans' convention: the class's name in lower case, less a trailing "grain", unless [GrainType] names it.
    private static string TypeName(INamedTypeSymbol type)
    {
        if (type.Attribute("Orleans.GrainTypeAttribute") is { ConstructorArguments: { Length: 1 } names }
            && names[0].Value is string given)
        {
            return given;
        }

        string name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > "grain".Length
            ? name.Substring(0, name.Length - "grain".Length)
            : name;
    }

    private static bool IsReentrant(INamedTypeSymbol type) =>
        type.Attribute("Orleans.Concurrency.ReentrantAttribute") is not null;

    private static string Argument(IParameterSymbol parameter, List<GrainProblem> problems)
    {
        AttributeData? attribute = parameter.Attribute(StateAttribute);
        bool isState = parameter.Type.Is(StateType);
        if (attribute is null && !isState)
        {
            ITypeSymbol service = parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
            return $"grain.Service<{service.FullName()}>()";
        }

        if (attribute is null || !isState || !CanBeMade(((INamedTypeSymbol)parameter.Type).TypeArguments[0]))
        {
            problems.Add(new(GrainRules.UnboundState, parameter, parameter.Name));
            return "null!";
        }

        string state = ((INamedTypeSymbol)parameter.Type).TypeArguments[0].FullName();
        string[] names = [.. attribute.ConstructorArguments.Select(one => SymbolNames.Literal(one.Value as string))];
        return $"grain.State<{state}>({string.Join(", ", names)}, static () => new {state}())";
    }

    private static bool CanBeMade(ITypeSymbol state) =>
        state is INamedTypeSymbol { IsAbstract: false } named
        && named.InstanceConstructors.Any(one => one.Parameters.Length == 0 && one.IsVisible());
}

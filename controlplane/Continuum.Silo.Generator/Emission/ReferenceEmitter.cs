using System.Collections.Immutable;
using System.Text;
using Continuum.Silo.Generator.Shapes;
using Microsoft.CodeAnalysis;

namespace Continuum.Silo.Generator.Emission;

/// <summary>Makes the reference class of a grain or observer interface.</summary>
internal static class ReferenceEmitter
{
    public static GrainShape Emit(INamedTypeSymbol type)
    {
        List<GrainProblem> problems = [];
        List<IMethodSymbol> methods = [];
        if (!type.IsPlainAndVisible())
        {
            problems.Add(new(GrainRules.OpenOrHidden, type, type.Name));
        }

        foreach (ISymbol member in MembersOf(type))
        {
            Check(member, methods, problems);
        }

        string name = type.Flat() + "_Reference";
        return new GrainShape
        {
            FullName = type.FullName(),
            Code = problems.Count == 0 ? Code(type, name, methods) : "",
            Registration = $"new(typeof({type.FullName()}), static caller => new {name}(caller))",
            Problems = problems.ToImmutableArray(),
        };
    }

    // A generic interface above this one is the business of the interface that closes it.
    private static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) => type.AllInterfaces.Insert(0, type)
        .Where(one => one.ContainingNamespace?.ToDisplayString() is not ("Orleans" or "Orleans.Runtime"))
        .SelectMany(one => one.GetMembers())
        .Where(member => !member.IsStatic && member is not INamedTypeSymbol);

    private static void Check(ISymbol member, List<IMethodSymbol> methods, List<GrainProblem> problems)
    {
        if (member is not IMethodSymbol method)
        {
            problems.Add(new(GrainRules.NoMethod, member, member.Name));
            return;
        }

        if (method.MethodKind != MethodKind.Ordinary)
        {
            return;
        }

        if (method.IsGenericMethod)
        {
            problems.Add(new(GrainRules.GenericMethod, method, method.Name));
        }

        if (!IsTask(method.ReturnType) && !IsValueTask(method.ReturnType))
        {
            problems.Add(new(GrainRules.ReturnsNoTask, method, method.Name));
        }

        problems.AddRange(method.Parameters.Where(one => one.RefKind != RefKind.None)
            .Select(one => new GrainProblem(GrainRules.ByReference, one, one.Name)));
        methods.Add(method);
    }

    private static bool IsTask(ITypeSymbol type) =>
        type.Is("System.Threading.Tasks.Task") || type.Is("System.Threading.Tasks.Task<TResult>");

    private static bool IsValueTask(ITypeSymbol type) =>
        type.Is("System.Threading.Tasks.ValueTask") || type.Is("System.Threading.Tasks.ValueTask<TResult>");

    private static string Code(INamedTypeSymbol type, string name, List<IMethodSymbol> methods)
    {
        StringBuilder code = new();
        code.Append($$"""
                internal sealed class {{name}}
                    : global::Continuum.Silo.Calls.GrainReferenceProxy, {{type.FullName()}}
                {
                    public {{name}}(global::Continuum.Silo.Calls.GrainCaller caller) : base(caller)
                    {
                    }


            """);
        for (int index = 0; index < methods.Count; index++)
        {
            code.Append(Method(methods[index], index));
        }

        return code.Append("    }\n").ToString();
    }

    private static string Method(IMethodSymbol method, int index)
    {
        string owner = method.ContainingType.FullName();
        string parameters = string.Join(", ", method.Parameters.Select(one => $"{one.Type.FullName()} @{one.Name}"));
        string arguments = string.Join(", ", method.Parameters.Select(one => "@" + one.Name));
        string interleaves =
            method.Attribute("Orleans.Concurrency.AlwaysInterleaveAttribute") is null ? "false" : "true";
        string asTask = IsValueTask(method.ReturnType) ? ".AsTask()" : "";
        string call = $"CallAsync(Method{index}, target__ => (({owner})target__).@{method.Name}({arguments}){asTask})";
        string result = IsValueTask(method.ReturnType) ? $"new {method.ReturnType.FullName()}({call})" : call;
        return $"""
                    private static readonly global::Continuum.Silo.Calls.GrainMethod Method{index} =
                        new({SymbolNames.Literal(method.Name)}, AlwaysInterleave: {interleaves});

                    {method.ReturnType.FullName()} {owner}.@{method.Name}({parameters}) =>
                        {result};


            """;
    }
}

using System.Collections.Immutable;
using System.Text;
using Continuum.Silo.Generator.Emission;
using Continuum.Silo.Generator.Shapes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Continuum.Silo.Generator;

/// <summary>
/// Makes, in the assembly that holds grains, a reference class for every grain and observer interface, a factory for
/// every grain class, and the method that registers them: nothing is looked up by reflection at run time.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class GrainGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<GrainShape> shapes = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => MayBeGrain(node), static (found, stop) => ShapeOf(found, stop))
            .Where(static shape => shape is not null)!;
        IncrementalValueProvider<string> assembly =
            context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "Grains");
        context.RegisterSourceOutput(shapes.Collect().Combine(assembly), static (output, found) =>
            Generate(output, found.Left, found.Right));
    }

    private static bool MayBeGrain(SyntaxNode node) =>
        node is InterfaceDeclarationSyntax { BaseList: not null } or ClassDeclarationSyntax { BaseList: not null };

    private static GrainShape? ShapeOf(GeneratorSyntaxContext found, CancellationToken stop)
    {
        if (found.SemanticModel.GetDeclaredSymbol(found.Node, stop) is not INamedTypeSymbol type)
        {
            return null;
        }

        if (type.IsGrainInterface() || type.IsObserverInterface())
        {
            return ReferenceEmitter.Emit(type);
        }

        return type.IsGrainClass() ? ClassEmitter.Emit(type) : null;
    }

    private static void Generate(SourceProductionContext output, ImmutableArray<GrainShape> found, string assembly)
    {
        // The parts of a partial type give the same shape each.
        GrainShape[] shapes = [.. found.GroupBy(one => one.FullName).Select(same => same.First())];
        if (shapes.Length == 0)
        {
            return;
        }

        HashSet<string> taken = [];
        foreach (GrainShape shape in shapes)
        {
            foreach (GrainProblem problem in shape.Problems)
            {
                output.ReportDiagnostic(problem.ToDiagnostic());
            }

            if (shape.Interfaces.Any(taken.Contains))
            {
                output.ReportDiagnostic(shape.SameInterface!.ToDiagnostic());
            }

            taken.UnionWith(shape.Interfaces);
        }

        string source = ModuleEmitter.Emit(assembly, shapes.Where(one => one.Problems.IsEmpty));
        output.AddSource("Grains.g.cs", SourceText.From(source, Encoding.UTF8));
    }
}

using System.Collections.Immutable;
using Continuum.Silo.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Continuum.Silo.Tests.Generator;

public sealed class GeneratorTests
{
    private const string Usings = """
        using System; using System.Threading.Tasks; using Orleans; using Orleans.Concurrency; using Orleans.Runtime;

        """;

    [Theory]
    [InlineData("CSILO001", "public interface I : IGrainWithStringKey { int Add(int n); }")]
    [InlineData("CSILO001", "public interface I : IGrainObserver { void Heard(string what); }")]
    [InlineData("CSILO002", "public interface I : IGrainWithStringKey { Task AddAsync<T>(T n); }")]
    [InlineData("CSILO003", "public interface I : IGrainWithStringKey { Task AddAsync(ref int n); }")]
    [InlineData("CSILO003", "public interface I : IGrainWithStringKey { Task AddAsync(out int n); }")]
    [InlineData("CSILO004", "public interface I : IGrainWithStringKey { int Value { get; } }")]
    [InlineData("CSILO004", "public interface I : IGrainWithStringKey { event Action Changed; }")]
    [InlineData("CSILO005", "public interface I<T> : IGrainWithStringKey { Task AddAsync(T n); }")]
    [InlineData("CSILO005", "public class Outer { private interface I : IGrainWithStringKey { } }")]
    [InlineData("CSILO006", "public class G : Grain { public G([PersistentState(\"s\")] int state) { } }")]
    [InlineData("CSILO006", "public class G : Grain { public G(IPersistentState<Version> state) { } }")]
    [InlineData("CSILO006", """
        public class G : Grain { public G([PersistentState("s")] IPersistentState<string> state) { } }
        """)]
    [InlineData("CSILO007", "public class G : Grain { public G() { } public G(int n) { } }")]
    [InlineData("CSILO007", "public class G : Grain { private G() { } }")]
    [InlineData("CSILO008", """
        public interface I : IGrainWithStringKey { }
        public class A : Grain, I { }
        public class B : Grain, I { }
        """)]
    public void A_shape_that_no_grain_can_have_is_an_error(string id, string source)
    {
        (ImmutableArray<Diagnostic> diagnostics, _) = Run(source);

        Assert.Equal(id, Assert.Single(diagnostics, one => one.Id.StartsWith("CSILO", StringComparison.Ordinal)).Id);
    }

    [Fact]
    public void Names_that_are_keywords_nested_types_and_inherited_methods_compile()
    {
        (ImmutableArray<Diagnostic> diagnostics, Compilation compiled) = Run("""
            namespace N
            {
                public static class Outer
                {
                    public interface IBasic { Task<int?> @event(string? @class, int[] more); }
                    public interface IRich : IGrainWithStringKey, IBasic { ValueTask<(int A, string B)> PairAsync(); }
                    public sealed record Settings { public int Size { get; init; } = 3; }
                    internal sealed partial class RichGrain : Grain, IRich
                    {
                        private readonly IPersistentState<Settings> one;

                        public RichGrain(
                            [PersistentState("a \"b\"", "store")] IPersistentState<Settings> one,
                            [PersistentState("c")] IPersistentState<Settings> two,
                            IServiceProvider services) => this.one = one;

                        public Task<int?> @event(string? @class, int[] more) => Task.FromResult<int?>(one.State.Size);
                        public ValueTask<(int A, string B)> PairAsync() => new((one.State.Size, "b"));
                    }
                    internal sealed partial class RichGrain : IDisposable { public void Dispose() { } }
                }
            }
            """);

        Assert.Empty(diagnostics);
        Assert.Empty(compiled.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public void A_class_is_named_by_its_attribute_or_by_convention()
    {
        string code = Run("""
            public class NodeGrain : Grain { }
            [GrainType("other")] public class FunctionGrain : Grain { }
            """).Compiled.SyntaxTrees.Last().ToString();

        Assert.Contains("new(\"node\",", code, StringComparison.Ordinal);
        Assert.Contains("new(\"other\",", code, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_without_grains_gets_no_code()
    {
        (_, Compilation compiled) = Run("public class Plain : Exception { }");

        Assert.Single(compiled.SyntaxTrees);
    }

    // The compiler of the tests is older than the one that builds the project: no primary constructors in these
    // sources.
    private static (ImmutableArray<Diagnostic> Diagnostics, Compilation Compiled) Run(string source)
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Some.Grains",
            [CSharpSyntaxTree.ParseText(Usings + source, new CSharpParseOptions(LanguageVersion.Preview))],
            trusted.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new GrainGenerator().AsSourceGenerator()],
                parseOptions: new CSharpParseOptions(LanguageVersion.Preview))
            .RunGeneratorsAndUpdateCompilation(
                compilation, out Compilation compiled, out ImmutableArray<Diagnostic> found);
        return (found, compiled);
    }
}

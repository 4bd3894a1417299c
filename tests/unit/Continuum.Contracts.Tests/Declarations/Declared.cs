using Continuum.Contracts.Declarations;

namespace Continuum.Contracts.Tests.Declarations;

/// <summary>Declarations to test with.</summary>
internal static class Declared
{
    internal const string Minimal = """
        apiVersion: continuum.dev/v1
        kind: Function
        metadata:
          name: thermostat
        spec:
          runtime: python3.11
          handler: app.handle
        """;

    internal static string Sample =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Declarations", "sample.function.yaml"));

    /// <summary>
    /// The minimal declaration with more lines under <c>spec</c>, each given without its first two spaces.
    /// </summary>
    internal static string With(string spec) =>
        Minimal + "\n" + string.Join('\n', spec.Split('\n').Select(line => "  " + line)) + "\n";

    internal static DeclarationResult.Valid Valid(string yaml) =>
        DeclarationParser.Parse(yaml, "function.yaml") switch
        {
            DeclarationResult.Valid valid => valid,
            DeclarationResult.Invalid invalid => throw new Xunit.Sdk.XunitException(invalid.Describe()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    internal static IReadOnlyList<DeclarationProblem> Problems(string yaml) =>
        Assert.IsType<DeclarationResult.Invalid>(DeclarationParser.Parse(yaml, "function.yaml")).Problems;

    internal static FunctionSpec Spec(string spec) => Valid(With(spec)).Declaration.Spec;
}

using System.Collections;

namespace Continuum.Hosting.Startup;

/// <summary>What a program is started with, so that a test can start one within its own process.</summary>
/// <param name="Arguments">The command line.</param>
/// <param name="Environment">The environment variables.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ProgramSurroundings(
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    TextWriter Output,
    TextWriter Error)
{
    /// <summary>Those of the process.</summary>
    /// <param name="arguments">The command line.</param>
    public static ProgramSurroundings OfProcess(string[] arguments)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return new(arguments, environment, Console.Out, Console.Error);
    }
}

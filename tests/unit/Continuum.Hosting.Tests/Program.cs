using Continuum.Hosting.Startup;
using Xunit.Runner.InProc.SystemConsole;

namespace Continuum.Hosting.Tests;

/// <summary>Runs the tests, or the small program that some of them start as a child process.</summary>
public static class Program
{
    /// <summary>The first argument that asks for the small program.</summary>
    public const string AsChild = "run-sample-program";

    public static Task<int> Main(string[] arguments) => arguments is [AsChild, .. string[] rest]
        ? ProgramHost.RunAsync(SampleProgram.Definition(), rest)
        : ConsoleRunner.Run(arguments);
}

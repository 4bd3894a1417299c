using System.CommandLine;
using System.CommandLine.Invocation;
using Continuum.Cli.Sandbox;

namespace Continuum.Cli.Startup;

/// <summary>From the command line to the exit code.</summary>
internal static class CliProgram
{
    public static async Task<int> RunProcessAsync(string[] arguments)
    {
        using StopSignals signals = new();
        return (int)await RunAsync(arguments, Surroundings.OfProcess(signals.Force), signals.Stop);
    }

    /// <summary>Runs one command; every failure becomes a message on standard error and an exit code.</summary>
    public static async Task<CliExit> RunAsync(
        IReadOnlyList<string> arguments, Surroundings surroundings, CancellationToken stop)
    {
        try
        {
            // `@FILE` is an event's file here, not one with more arguments.
            ParserConfiguration grammar = new() { ResponseFileTokenReplacer = null };
            ParseResult parsed = CommandTree.Create(surroundings).Parse(SandboxArguments.Separate(arguments), grammar);
            if (parsed.Action is ParseErrorAction mistake)
            {
                mistake.ShowHelp = arguments.Count == 0;
            }

            InvocationConfiguration configuration = new()
            {
                Output = surroundings.Output,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Signals are ours: `up` stops its programs in order.
            };
            int code = await parsed.InvokeAsync(configuration, stop);
            return parsed.Action is ParseErrorAction ? CliExit.Usage : (CliExit)code;
        }
#pragma warning disable CA1031 // The top of the program: every failure becomes a message and an exit code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            CliException shown = FailureTranslation.Translate(failure, stop);
            Print(shown, surroundings.Error);
            if (surroundings.Debug)
            {
                surroundings.Error.WriteLine(failure);
            }

            return shown.Code;
        }
    }

    private static void Print(CliException failure, TextWriter error)
    {
        if (failure.Message.Length > 0)
        {
            error.WriteLine($"error: {failure.Message}");
        }

        foreach (string detail in failure.Details)
        {
            error.WriteLine($"  {detail}");
        }

        if (failure.Hint is { } hint)
        {
            error.WriteLine(hint);
        }
    }
}

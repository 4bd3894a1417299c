using System.Text;

namespace Continuum.Cli.Startup;

/// <summary>What the command reads and where it writes.</summary>
internal sealed class Surroundings
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What is there of the environment: a variable's value, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output as bytes: an answer of a function goes there as it is.</summary>
    public required Stream OutputBytes { get; init; }

    /// <summary>Standard output as text; writes through at once.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether people see standard output as it is written.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>Whether people see standard error as it is written.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>Whether standard input is a keyboard: then there is nothing to read from it.</summary>
    public required bool InputIsTerminal { get; init; }

    /// <summary>What relative paths are relative to.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Where this program and what comes with it lie.</summary>
    public required string ProgramFolder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled by the second Ctrl-C: do not wait for anything any longer.</summary>
    public CancellationToken Force { get; init; }

    /// <summary>Whether colours are wanted: https://no-color.org</summary>
    public bool NoColor => Variable("NO_COLOR") is { Length: > 0 } || Variable("TERM") == "dumb";

    /// <summary>Whether to show the stack trace of what went wrong.</summary>
    public bool Debug => Variable("CONTINUUM_DEBUG") == "1";

    /// <summary>An absolute path.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingFolder);

    public static Surroundings OfProcess(CancellationToken force)
    {
        Stream output = Console.OpenStandardOutput();
        return new()
        {
            Variable = Environment.GetEnvironmentVariable,
            Input = Console.OpenStandardInput(),
            OutputBytes = output,
            Output = new StreamWriter(output, Utf8) { AutoFlush = true },
            Error = Console.Error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            InputIsTerminal = !Console.IsInputRedirected,
            WorkingFolder = Environment.CurrentDirectory,
            ProgramFolder = AppContext.BaseDirectory,
            Force = force,
        };
    }
}

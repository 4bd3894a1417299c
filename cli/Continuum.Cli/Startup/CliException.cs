namespace Continuum.Cli.Startup;

/// <summary>A command that cannot go on: what is shown, and the exit code.</summary>
internal sealed class CliException : Exception
{
    public CliException(CliExit code, string message, string? hint = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Hint = hint;
    }

    public CliExit Code { get; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; }

    /// <summary>All mistakes where there are several, a line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

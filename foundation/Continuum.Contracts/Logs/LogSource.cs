namespace Continuum.Contracts.Logs;

/// <summary>Who wrote a log line.</summary>
public enum LogSource
{
    /// <summary>The function, on its standard output.</summary>
    StandardOutput,

    /// <summary>The function, on its standard error.</summary>
    StandardError,

    /// <summary>Continuum, of the function: START, END and REPORT lines, failures.</summary>
    Platform,
}

namespace Continuum.Hosting.Startup;

/// <summary>
/// The program cannot start and the operator can do something about it. Printed as two lines, without a stack trace.
/// </summary>
public sealed class StartupException : Exception
{
    /// <summary>States what is wrong and what to do.</summary>
    /// <param name="code">What the program ends with.</param>
    /// <param name="message">What is wrong, with the names of the things concerned.</param>
    /// <param name="remedy">What would make it work.</param>
    /// <param name="cause">What was caught, if anything; shown at log level Debug only.</param>
    public StartupException(ExitCode code, string message, string remedy, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        Remedy = remedy;
    }

    /// <summary>What the program ends with.</summary>
    public ExitCode Code { get; }

    /// <summary>What would make it work.</summary>
    public string Remedy { get; }
}

namespace Continuum.Hosting.Startup;

/// <summary>
/// What a program of ours tells its parent by ending: the numbers of BSD's sysexits(3), so that scripts and service
/// managers can tell a mistake of the operator (do not restart) from a passing condition (restart).
/// </summary>
public enum ExitCode
{
    /// <summary>Stopped because it was asked to, with all work drained.</summary>
    Ok = 0,

    /// <summary>EX_USAGE: the command line is wrong: an unknown or incomplete flag.</summary>
    Usage = 64,

    /// <summary>EX_UNAVAILABLE: something that is needed is missing: a program, a kernel feature.</summary>
    Unavailable = 69,

    /// <summary>EX_SOFTWARE: a fault in the program itself.</summary>
    Software = 70,

    /// <summary>EX_CANTCREAT: a file or folder could not be created, or a permission to do so is missing.</summary>
    CannotCreate = 73,

    /// <summary>EX_IOERR: reading or writing failed: disk full, unreadable data.</summary>
    InputOutput = 74,

    /// <summary>
    /// EX_TEMPFAIL: may work when tried again: port or data directory in use, or stopped before all work was drained.
    /// </summary>
    TemporaryFailure = 75,

    /// <summary>EX_CONFIG: a setting is wrong, in the file, the environment or a flag.</summary>
    Configuration = 78,
}

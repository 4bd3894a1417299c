namespace Continuum.Cli.Startup;

/// <summary>What the command tells its caller by ending: the numbers of BSD's sysexits(3) where there is one.</summary>
internal enum CliExit
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The function ran and failed, or its version failed to start on a node.</summary>
    FunctionFailed = 1,

    /// <summary>EX_USAGE: the command line is wrong.</summary>
    Usage = 64,

    /// <summary>EX_DATAERR: the declaration or the function's folder is not valid.</summary>
    InvalidInput = 65,

    /// <summary>EX_NOINPUT: there is no such function, file or folder.</summary>
    NotFound = 66,

    /// <summary>EX_UNAVAILABLE: the control plane cannot be reached, or a program that is needed is missing.</summary>
    Unavailable = 69,

    /// <summary>EX_SOFTWARE: a fault of Continuum itself.</summary>
    Software = 70,

    /// <summary>EX_CANTCREAT: a file or folder cannot be made.</summary>
    CannotCreate = 73,

    /// <summary>EX_IOERR: reading or writing failed: disk full, unreadable data.</summary>
    InputOutput = 74,

    /// <summary>EX_TEMPFAIL: may work when tried again: not ready in time, a port or the data folder in use.</summary>
    TemporaryFailure = 75,

    /// <summary>The control plane refused: a conflict with what is deployed, or no eligible node.</summary>
    Refused = 76,

    /// <summary>EX_NOPERM: the token is not accepted, or a file may not be read.</summary>
    NotPermitted = 77,

    /// <summary>EX_CONFIG: no token, a wrong address.</summary>
    Configuration = 78,

    /// <summary>Ended by Ctrl-C or SIGTERM before it was done, as shells report SIGINT.</summary>
    Cancelled = 130,
}

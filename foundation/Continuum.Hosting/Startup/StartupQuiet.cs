using Microsoft.Extensions.Logging;

namespace Continuum.Hosting.Startup;

/// <summary>
/// Keeps the framework from logging a failed start with its stack trace: the host reports it, in the operator's words.
/// Once started, the two categories concerned log as all others of the framework do.
/// </summary>
/// <param name="level">The least severe of the framework's entries that are logged.</param>
internal sealed class StartupQuiet(LogLevel level)
{
    private volatile bool _isOver;

    public void Apply(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", Allows);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", Allows);
    }

    public void End() => _isOver = true;

    private bool Allows(LogLevel entry) => _isOver && entry >= level;
}

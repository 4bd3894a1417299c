namespace Continuum.Hosting.Logging;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary><see cref="Journal"/> under systemd (JOURNAL_STREAM is set), else <see cref="Line"/>.</summary>
    Auto,

    /// <summary>One line an entry for people: UTC time, level, category, message.</summary>
    Line,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>A priority prefix <c>&lt;6&gt;</c> (sd-daemon(3)) and no time: the journal has its own.</summary>
    Journal,
}

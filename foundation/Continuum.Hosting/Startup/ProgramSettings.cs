using Continuum.Hosting.Configuration;
using Continuum.Hosting.Telemetry;

namespace Continuum.Hosting.Startup;

/// <summary>The settings that every program has.</summary>
public static class ProgramSettings
{
    /// <summary>Seconds that running work gets to end when the program is asked to stop.</summary>
    public const string DrainSeconds = "Drain:Seconds";

    /// <summary>How log lines look: a <see cref="Logging.LogFormat"/>.</summary>
    public const string LogFormat = "Logging:Format";

    internal const string DefaultLogLevel = "Logging:LogLevel:Default";

    internal const string FrameworkLogLevel = "Logging:LogLevel:Microsoft";

    /// <summary>A reference with the common settings in it, to add a program's own to.</summary>
    public static SettingsReference Create() => new SettingsReference()
        .Add(
            new Setting(DrainSeconds, "30",
                "Seconds that running work gets to end when the program is asked to stop; "
                + "a second signal ends it at once.",
                SettingKind.WholeNumber),
            new Setting(LogFormat, "auto", "How log lines look: auto, line, json or journal.",
                ShortFlag: "--log-format"),
            new Setting(DefaultLogLevel, "Information",
                "The least severe entries that are logged: "
                + "Trace, Debug, Information, Warning, Error, Critical or None.",
                ShortFlag: "--log-level"),
            new Setting(FrameworkLogLevel, "Warning", "The same for the framework's own entries."),
            new Setting("Logging:LogLevel:*", "", "The same for one category, such as Continuum.Hosting."))
        .Add<TelemetryOptions>(TelemetryOptions.Section, TelemetryOptions.Settings);
}

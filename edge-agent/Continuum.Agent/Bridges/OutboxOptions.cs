using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Bridges;

/// <summary>What may wait for other brokers in all.</summary>
internal sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>Bytes; beyond it what is least urgent gives way.</summary>
    public long MaxBytes { get; set; } = 256L << 20;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:MaxBytes", "268435456",
            "Bytes that may wait for other brokers in all; beyond it the routes of the lowest priority give way.",
            SettingKind.WholeNumber),
    };
}

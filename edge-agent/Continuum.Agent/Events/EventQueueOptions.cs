using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Events;

/// <summary>Bounds of the durable event queue.</summary>
internal sealed class EventQueueOptions
{
    public const string Section = "Events";

    /// <summary>Bytes of payload that may wait in all; beyond it events are refused, not dropped.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Writes that share one commit, at most.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 512;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:MaxBytes", "1073741824",
            "Bytes of payload that may wait in the durable event queue; beyond it events are refused, not dropped.",
            SettingKind.WholeNumber),
        new($"{Section}:MaxBatch", "512", "Writes of the event queue that share one commit, at most.", SettingKind.WholeNumber),
    };
}

using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Events;

/// <summary>Bounds of the durable event queue.</summary>
internal sealed class EventQueueOptions : IValidatableObject
{
    public const string Section = "Events";

    /// <summary>Bytes that may wait in all; beyond it events are refused, not dropped.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Of these, bytes that may wait for functions on other nodes; half of <see cref="MaxBytes"/> when it is not given.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long? MaxBytesElsewhere { get; set; }

    /// <summary>Writes that share one commit, at most.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 512;

    /// <summary>Hours for which a publisher's name for its message is known: the same again makes no event.</summary>
    [Range(1, 24 * 365)]
    public int DedupHours { get; set; } = 24;

    /// <summary>Such names that are known at once; beyond it the oldest go.</summary>
    [Range(100, 100_000_000)]
    public int DedupMost { get; set; } = 100_000;

    /// <summary>Dead letters kept; beyond it the oldest go.</summary>
    [Range(1, 10_000_000)]
    public int DeadLettersMost { get; set; } = 10_000;

    /// <summary>Bytes of the dead letters kept; beyond it the oldest go.</summary>
    [Range(8L << 20, 1L << 40)]
    public long DeadLettersMaxBytes { get; set; } = 256L << 20;

    /// <summary>Days for which a dead letter is kept.</summary>
    [Range(1, 3650)]
    public int DeadLettersDays { get; set; } = 30;

    internal long BytesElsewhere => MaxBytesElsewhere ?? MaxBytes / 2;

    internal TimeSpan DedupWindow => TimeSpan.FromHours(DedupHours);

    internal TimeSpan DeadLettersMaxAge => TimeSpan.FromDays(DeadLettersDays);

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:MaxBytes", "1073741824",
            "Bytes that may wait in the durable event queue; beyond it events are refused, not dropped.",
            SettingKind.WholeNumber),
        new($"{Section}:MaxBytesElsewhere", "",
            "Of these, bytes that may wait for functions on other nodes; when it is not given, half of Events:MaxBytes.",
            SettingKind.WholeNumber),
        new($"{Section}:MaxBatch", "512", "Writes of the event queue that share one commit, at most.", SettingKind.WholeNumber),
        new($"{Section}:DedupHours", "24",
            "Hours for which a publisher's name for its message (user property dedup-id) is known: the same again makes no event.",
            SettingKind.WholeNumber),
        new($"{Section}:DedupMost", "100000",
            "Such names that are known at once; beyond it the oldest go.", SettingKind.WholeNumber),
        new($"{Section}:DeadLettersMost", "10000",
            "Dead letters kept; beyond it the oldest go, and are counted in the ledger.", SettingKind.WholeNumber),
        new($"{Section}:DeadLettersMaxBytes", "268435456",
            "Bytes of the dead letters kept; beyond it the oldest go.", SettingKind.WholeNumber),
        new($"{Section}:DeadLettersDays", "30", "Days for which a dead letter is kept.", SettingKind.WholeNumber),
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxBytesElsewhere > MaxBytes)
        {
            yield return new ValidationResult(
                $"MaxBytesElsewhere is {MaxBytesElsewhere}; it is at most MaxBytes, which is {MaxBytes}.",
                [nameof(MaxBytesElsewhere)]);
        }
    }
}

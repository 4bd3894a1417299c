using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Dispatch;

/// <summary>How events are brought to functions.</summary>
internal sealed class DispatchOptions
{
    public const string Section = "Dispatch";

    /// <summary>Events of one function that are forwarded to other nodes at once, at most.</summary>
    [Range(1, 1000)]
    public int ForwardConcurrency { get; set; } = 64;

    /// <summary>Seconds that running invocations are given to end when the agent stops.</summary>
    [Range(0, 900)]
    public int DrainSeconds { get; set; } = 25;

    internal TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:ForwardConcurrency", "64",
            "Events of one function that are forwarded to other nodes at once, at most.", SettingKind.WholeNumber),
        new($"{Section}:DrainSeconds", "25",
            "Seconds that running invocations are given to end when the agent stops.", SettingKind.WholeNumber),
    };
}

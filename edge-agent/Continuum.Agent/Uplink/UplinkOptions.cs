using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Uplink;

/// <summary>The way to the control plane.</summary>
internal sealed class UplinkOptions
{
    public const string Section = "ControlPlane";

    /// <summary>The control plane's address; empty for a node that stands alone with the state it has.</summary>
    public string Url { get; set; } = "http://127.0.0.1:7480";

    /// <summary>The file with the token that the control plane asks for.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>Seconds between two reports of this node.</summary>
    [Range(1, 300)]
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>Log lines that wait for the link; beyond it the oldest are dropped and counted.</summary>
    [Range(100, 1_000_000)]
    public int LogBacklog { get; set; } = 20_000;

    internal TimeSpan Heartbeat => TimeSpan.FromSeconds(HeartbeatSeconds);

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Url", "http://127.0.0.1:7480",
            "The control plane's address; empty for a node that stands alone with the state it has."),
        new($"{Section}:TokenFile", "",
            "The file with the access token, the control plane's and this agent's; in the data folder when not given."),
        new($"{Section}:HeartbeatSeconds", "5", "Seconds between two reports of this node.", SettingKind.WholeNumber),
        new($"{Section}:LogBacklog", "20000",
            "Log lines that wait for the link; beyond it the oldest are dropped and counted.", SettingKind.WholeNumber),
    };
}

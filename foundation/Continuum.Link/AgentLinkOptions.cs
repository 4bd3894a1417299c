namespace Continuum.Link;

/// <summary>Where the agent's end of the link connects, and how it tries again.</summary>
public sealed class AgentLinkOptions
{
    /// <summary>The link's full address, for example <c>http://127.0.0.1:7480/v1/link</c>; http, https, ws or
    /// wss.</summary>
    public required Uri ControlPlane { get; set; }

    /// <summary>The bearer token sent in the <c>Authorization</c> header (RFC 6750), or null for none.</summary>
    public string? Token { get; set; }

    /// <summary>About how long the first wait after a failure is; it doubles with each further failure.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after a refusal, at most; at least half of it.</summary>
    public TimeSpan RefusedDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Limits and time limits of the connection.</summary>
    public LinkLimits Limits { get; set; } = new();
}

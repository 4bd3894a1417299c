namespace Continuum.Agent.Bridges;

/// <summary>One bridge: a connection to a broker of somebody else's, and what goes over it.</summary>
internal sealed class BridgeOptions
{
    /// <summary>Where the broker is.</summary>
    public string Url { get; set; } = "";

    /// <summary>The client identifier there; empty: of the node and the bridge.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The user; empty for none.</summary>
    public string User { get; set; } = "";

    /// <summary>A file with the password alone; empty for none.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>How the user and the password are shown there.</summary>
    public BridgeLogin Login { get; set; }

    /// <summary>The most iterations that the other broker may ask a SCRAM login for.</summary>
    public int ScramMaxIterations { get; set; } = 600_000;

    /// <summary>Whether the bridge goes where the other broker sends it.</summary>
    public bool FollowRedirects { get; set; }

    /// <summary>Hosts that it may be sent to besides the other broker's own, spaces between.</summary>
    public string RedirectHosts { get; set; } = "";

    /// <summary>Whom to trust; empty: whom the machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Our certificate; empty for none.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Its key.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>5.0 or 3.1.1.</summary>
    public string Version { get; set; } = "5.0";

    /// <summary>Whether functions' triggers are subscribed to there.</summary>
    public bool Triggers { get; set; }

    /// <summary>The group of nodes that share the triggers' messages; empty: each gets all of them.</summary>
    public string Group { get; set; } = "continuum";

    /// <summary>Messages that are on their way at once.</summary>
    public int InFlight { get; set; } = 20;

    /// <summary>A topic there for a retained 1 or 0: whether the bridge is connected; empty for none.</summary>
    public string StateTopic { get; set; } = "";

    /// <summary>By name.</summary>
    public Dictionary<string, BridgeRouteOptions> Routes { get; set; } = [];
}

using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Bridges;

/// <summary>The bridges to other brokers, and what may wait for them in all.</summary>
internal sealed class BridgesOptions
{
    public const string Section = "Bridges";

    /// <summary>By name.</summary>
    public Dictionary<string, BridgeOptions> Bridges { get; set; } = [];

    /// <summary>Of all of them.</summary>
    public OutboxOptions Outbox { get; set; } = new();

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        Of("Url",
            "Where a broker is that messages are bridged to or from: mqtt://host:1883, mqtts://, ws://, wss:// or "
            + "unix:///path. The first * is the bridge's name, the second a route's."),
        Of("ClientId", "The client identifier there; when it is not given, continuum-NODE-BRIDGE."),
        Of("User", "The user name there."),
        Of("PasswordFile", "The file that holds the password, alone."),
        Of("Login",
            "How the password is shown: Password (when it is not given), or Scram: by SCRAM-SHA-256 of MQTT 5.0, so that "
            + "it is not sent and the other broker proves that it knows it too."),
        Of("ScramMaxIterations",
            "The most iterations that a Scram login may be asked for, 4096 to 10000000; 600000 when it is not given.",
            SettingKind.WholeNumber),
        Of("FollowRedirects",
            "Whether the bridge goes where the other broker sends it (5.0); false when it is not given.",
            SettingKind.Switch),
        Of("RedirectHosts",
            "Hosts that it may be sent to besides the other broker's own, spaces between; *.DOMAIN is all below "
            + "it. None when it is not given: only to other ports of its host."),
        Of("CaFile", "Certificates of whom to trust there, PEM; when it is not given, whom the machine trusts."),
        Of("CertificateFile", "Our certificate there, PEM."),
        Of("KeyFile", "The certificate's key, PEM, not encrypted."),
        Of("Version", "5.0 (when it is not given) or 3.1.1."),
        Of("Triggers", "Whether the triggers of functions are subscribed to there too; false when it is not given.",
            SettingKind.Switch),
        Of("Group",
            "The nodes that share the triggers' messages (continuum when it is not given); empty: each gets all."),
        Of("InFlight", "Messages on their way at once, 1 to 1000; 20 when it is not given.", SettingKind.WholeNumber),
        Of("StateTopic",
            "A topic there that says whether the bridge is connected: a retained 1, or 0 (by its will); none when "
            + "it is not given."),
        OfRoute("Direction", "Out (when it is not given) or In."),
        OfRoute("Filter", "Which topics, without the prefix of the side that they come from."),
        OfRoute("QoS",
            "Out: what messages above QoS 0 are carried with; in: the highest QoS. 0 to 2; 2 when it is not given.",
            SettingKind.WholeNumber),
        OfRoute("RemotePrefix", "What stands before the topic at the other broker."),
        OfRoute("LocalPrefix", "What stands before the topic here."),
        OfRoute("MaxBytes", "Bytes that may wait on the disk; 67108864 when it is not given.", SettingKind.WholeNumber),
        OfRoute(
            "MaxAgeSeconds", "Seconds that a message may wait; 604800 when it is not given.", SettingKind.WholeNumber),
        OfRoute("Priority", "0 (when it is not given) to 9: higher ones go first and give way last.",
            SettingKind.WholeNumber),
        OfRoute("Drop", "Which message goes when there is no room: Oldest (when it is not given) or Newest."),
    };

    private static Setting Of(string name, string meaning, SettingKind kind = SettingKind.Text) =>
        new($"{Section}:*:{name}", "", meaning, kind);

    private static Setting OfRoute(string name, string meaning, SettingKind kind = SettingKind.Text) =>
        Of("Routes:*:" + name, meaning, kind);
}

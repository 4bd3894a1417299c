using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;

namespace Continuum.Agent.Bridges;

/// <summary>Where a bridge connects to, whom it trusts there and how it says who it is.</summary>
internal static class BridgeCredentials
{
    /// <summary>Sets all that of a client.</summary>
    /// <param name="client">The client's options.</param>
    /// <param name="bridge">Checked.</param>
    public static void ApplyTo(MqttClientOptions client, BridgeOptions bridge)
    {
        MqttAddress.Parse(bridge.Url).ApplyTo(client);
        client.Tls = new()
        {
            CaFile = OrNull(bridge.CaFile),
            CertificateFile = OrNull(bridge.CertificateFile),
            KeyFile = OrNull(bridge.KeyFile),
        };
        client.Redirect = bridge.FollowRedirects ? new() { AllowedHosts = HostsOf(bridge) } : null;
        if (bridge.Login == BridgeLogin.Scram)
        {
            // The user's name is part of the method's data: beside it nothing is said, and no password leaves the node.
            client.Authentication = new ScramLogin(bridge.User, () => PasswordOf(bridge))
            {
                MaxIterations = bridge.ScramMaxIterations,
            };
            return;
        }

        client.UserName = OrNull(bridge.User);
        client.ReadPassword = bridge.PasswordFile.Length > 0 ? () => PasswordOf(bridge) : null;
    }

    /// <summary>The hosts that a bridge may be sent to besides the other broker's own.</summary>
    public static string[] HostsOf(BridgeOptions bridge) =>
        bridge.RedirectHosts.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Read at each connection: it may be another by then.
    private static string PasswordOf(BridgeOptions bridge) => File.ReadAllText(bridge.PasswordFile).TrimEnd('\r', '\n');

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

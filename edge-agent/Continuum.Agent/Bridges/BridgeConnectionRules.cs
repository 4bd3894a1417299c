using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>What is wrong with how a bridge connects, and what would be right.</summary>
internal static class BridgeConnectionRules
{
    // RFC 7677, 4, and some ten seconds of a small machine.
    private const int LeastIterations = 4096;
    private const int MostIterations = 10_000_000;

    /// <summary>The problems, each with the setting's name.</summary>
    public static IEnumerable<string> ProblemsOf(BridgeOptions bridge)
    {
        MqttAddress? address = null;
        string? wrong = null;
        try
        {
            address = MqttAddress.Parse(bridge.Url);
        }
        catch (FormatException e)
        {
            wrong = $"Url: {e.Message}.";
        }

        if (wrong is not null)
        {
            yield return wrong;
        }

        bool secure = address is { Transport: MqttTransport.Tls or MqttTransport.SecureWebSocket };
        if (address is not null && !secure
            && bridge.CaFile.Length + bridge.CertificateFile.Length + bridge.KeyFile.Length > 0)
        {
            yield return $"Url: {address} does not use TLS, and there are files for it; choose mqtts or wss.";
        }

        if (bridge.KeyFile.Length > 0 != bridge.CertificateFile.Length > 0)
        {
            yield return "KeyFile: a certificate and its key go together; set both files, or none.";
        }

        foreach (string problem in LoginProblems(bridge).Concat(RedirectProblems(bridge, address)))
        {
            yield return problem;
        }

        if (bridge is { PasswordFile.Length: > 0, User.Length: 0, Version: "3.1.1" })
        {
            yield return "User: 3.1.1 has no password without a user.";
        }

        foreach ((string setting, string path) in new[]
        {
            (nameof(bridge.PasswordFile), bridge.PasswordFile), (nameof(bridge.CaFile), bridge.CaFile),
            (nameof(bridge.CertificateFile), bridge.CertificateFile), (nameof(bridge.KeyFile), bridge.KeyFile),
        })
        {
            if (path.Length > 0 && !File.Exists(path))
            {
                yield return $"{setting}: there is no file {path}.";
            }
        }
    }

    private static IEnumerable<string> LoginProblems(BridgeOptions bridge)
    {
        if (bridge.ScramMaxIterations is < LeastIterations or > MostIterations)
        {
            yield return
                $"ScramMaxIterations is {bridge.ScramMaxIterations}; it is {LeastIterations} to {MostIterations}.";
        }

        if (bridge.Login != BridgeLogin.Scram)
        {
            yield break;
        }

        if (bridge.Version == "3.1.1")
        {
            yield return "Login: 3.1.1 has no authentication methods; choose Version 5.0, or Login Password.";
        }

        if (bridge.User.Length == 0)
        {
            yield return "User: a Scram login needs one.";
        }

        if (bridge.PasswordFile.Length == 0)
        {
            yield return "PasswordFile: a Scram login needs one.";
        }
    }

    private static IEnumerable<string> RedirectProblems(BridgeOptions bridge, MqttAddress? address)
    {
        if (!bridge.FollowRedirects)
        {
            if (bridge.RedirectHosts.Length > 0)
            {
                yield return "RedirectHosts: the bridge goes nowhere that it is sent to; set FollowRedirects true, or name "
                    + "none.";
            }

            yield break;
        }

        if (bridge.Version == "3.1.1")
        {
            yield return "FollowRedirects: a broker of 3.1.1 cannot send anybody elsewhere; choose Version 5.0.";
        }

        if (address is { Transport: MqttTransport.UnixSocket })
        {
            yield return "FollowRedirects: from a Unix socket nobody is sent elsewhere; choose another Url.";
        }

        foreach (string host in BridgeCredentials.HostsOf(bridge))
        {
            string name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
            if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
            {
                yield return $"RedirectHosts: '{host}' is no host; give names, addresses or *.DOMAIN, spaces between.";
            }
        }
    }
}

using System.ComponentModel.DataAnnotations;
using System.Net;
using Continuum.Hosting.Configuration;
using Continuum.Mqtt.Security;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>The embedded MQTT broker's listeners, and who may use them.</summary>
internal sealed class MqttOptions : IValidatableObject
{
    public const string Section = "Mqtt";

    /// <summary>Whether the node has an MQTT listener at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The address to listen on for plain TCP; beyond loopback, clients must show who they are.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The TCP port; 0 picks a free one, -1 is no plain listener.</summary>
    [Range(-1, 65535)]
    public int Port { get; set; } = 1883;

    /// <summary>The path of a Unix socket to listen on; empty for none.</summary>
    public string UnixSocket { get; set; } = "";

    /// <summary>Whether MQTT is spoken over WebSocket at /mqtt of the HTTP address.</summary>
    public bool WebSocket { get; set; } = true;

    /// <summary>Web pages' origins that may connect by WebSocket, besides our own; spaces between.</summary>
    public string WebSocketOrigins { get; set; } = "";

    /// <summary>Whether clients without credentials are let in on loopback and the Unix socket.</summary>
    public bool Anonymous { get; set; } = true;

    /// <summary>The file of users; empty for none.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The file of topic rules; empty: every client that is let in may use every topic.</summary>
    public string RulesFile { get; set; } = "";

    /// <summary>Where clients are sent when the node stops; empty: they are not told.</summary>
    public string ServerReference { get; set; } = "";

    /// <summary>Whether clients are sent to <see cref="ServerReference"/> for good, from the start.</summary>
    public bool ServerMoved { get; set; }

    /// <summary>The TLS listener.</summary>
    [ValidateObjectMembers]
    public MqttTlsOptions Tls { get; set; } = new();

    /// <summary>What clients may use up.</summary>
    [ValidateObjectMembers]
    public MqttLimitOptions Limits { get; set; } = new();

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Enabled", "true", "Whether the node has an MQTT listener at all.", SettingKind.Switch),
        new($"{Section}:Address", "127.0.0.1",
            "The address to listen on for plain TCP; beyond loopback, clients must show who they are."),
        new($"{Section}:Port", "1883", "The TCP port; 0 picks a free one, -1 is no plain listener.",
            SettingKind.WholeNumber),
        new($"{Section}:UnixSocket", "", "The path of a Unix socket to listen on (mode 0660); empty for none."),
        new($"{Section}:WebSocket", "true",
            "Whether MQTT is spoken over WebSocket at /mqtt of the HTTP address.", SettingKind.Switch),
        new($"{Section}:WebSocketOrigins", "",
            "Web pages' origins that may connect by WebSocket, besides our own; spaces between."),
        new($"{Section}:Anonymous", "true",
            "Whether clients without credentials are let in on loopback and the Unix socket.", SettingKind.Switch),
        new($"{Section}:PasswordFile", "", "The file of users and their password hashes; empty for none."),
        new($"{Section}:RulesFile", "",
            "The file of topic rules; empty: every client that is let in may use every topic."),
        new($"{Section}:ServerReference", "",
            "Servers (host:port, spaces between) that clients are sent to when the node stops; empty for none."),
        new($"{Section}:ServerMoved", "false",
            "Whether clients are sent to Mqtt:ServerReference for good, from the start.", SettingKind.Switch),
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out IPAddress? plain))
        {
            yield return new($"'{Address}' is no IP address; 127.0.0.1 is one.", [nameof(Address)]);
        }
        else if (Enabled && Port >= 0 && !IPAddress.IsLoopback(plain) && PasswordFile.Length == 0)
        {
            yield return new(
                $"{Address} can be reached from other machines, where anonymous clients are not let in: set "
                + "Mqtt:PasswordFile, or listen there for TLS with client certificates, or listen on 127.0.0.1.",
                [nameof(Address)]);
        }

        if (Enabled && Tls.IsOn && PasswordFile.Length == 0 && Tls.ClientCertificates == ClientCertificateMode.None
            && IPAddress.TryParse(Tls.Address, out IPAddress? secure) && !IPAddress.IsLoopback(secure))
        {
            yield return new(
                $"{Tls.Address} can be reached from other machines, where anonymous clients are not let in: set "
                + "Mqtt:PasswordFile, or Mqtt:Tls:ClientCertificates with Mqtt:Tls:ClientCaFile.",
                ["Tls.Address"]);
        }

        if (ServerMoved && ServerReference.Length == 0)
        {
            yield return new("it needs Mqtt:ServerReference to say where the server is now.", [nameof(ServerMoved)]);
        }
    }
}

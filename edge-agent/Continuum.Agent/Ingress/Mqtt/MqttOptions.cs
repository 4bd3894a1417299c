using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>The embedded MQTT broker's listener.</summary>
internal sealed class MqttOptions
{
    public const string Section = "Mqtt";

    /// <summary>Whether the node has an MQTT listener at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The address to listen on; loopback until devices can be told from strangers.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The TCP port; 0 picks a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 1883;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Enabled", "true", "Whether the node has an MQTT listener at all.", SettingKind.Switch),
        new($"{Section}:Address", "127.0.0.1", "The address to listen on."),
        new($"{Section}:Port", "1883", "The TCP port; 0 picks a free one.", SettingKind.WholeNumber),
    };
}

namespace Continuum.Cli.Up;

/// <summary>What <c>continuum up</c> was asked for.</summary>
/// <param name="DataFolder">An absolute path.</param>
/// <param name="ControlPlanePort">The control plane's HTTP port.</param>
/// <param name="EdgePort">The edge node's HTTP port.</param>
/// <param name="RegionPort">The region node's HTTP port.</param>
/// <param name="MqttPort">The edge node's MQTT port.</param>
internal sealed record UpSettings(
    string DataFolder, int ControlPlanePort, int EdgePort, int RegionPort, int MqttPort)
{
    public string ControlPlaneUrl => $"http://127.0.0.1:{ControlPlanePort}";

    public string EdgeUrl => $"http://127.0.0.1:{EdgePort}";

    public string RegionUrl => $"http://127.0.0.1:{RegionPort}";

    public string MqttUrl => $"mqtt://127.0.0.1:{MqttPort}";

    public string TokenFile => Path.Combine(DataFolder, Access.ControlPlaneAddress.TokenFile);

    /// <summary>Each port, the option that sets it, and what listens there.</summary>
    public IEnumerable<(int Port, string Option, string What)> Ports =>
    [
        (ControlPlanePort, "--control-plane-port", "the control plane"),
        (EdgePort, "--edge-port", "the edge node"),
        (RegionPort, "--region-port", "the region node"),
        (MqttPort, "--mqtt-port", "the edge node's MQTT listener"),
    ];
}

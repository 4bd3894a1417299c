using Continuum.Cli.Startup;

namespace Continuum.Cli.Up;

/// <summary>Which programs make a continuum on one machine: a control plane, a region node and an edge node.</summary>
/// <param name="ControlPlane">The control plane, started first and stopped last.</param>
/// <param name="Agents">The nodes.</param>
internal sealed record UpPlan(ChildProgram ControlPlane, IReadOnlyList<ChildProgram> Agents)
{
    public const string RegionNode = "region-1";
    public const string EdgeNode = "edge-1";

    public static UpPlan Of(UpSettings settings, Surroundings surroundings)
    {
        string agent = ProgramFolders.Find(surroundings, "Continuum.Agent", "continuum-agent");
        return new(
            Program(
                settings,
                "controlplane",
                ProgramFolders.Find(surroundings, "Continuum.ControlPlane", "continuum-controlplane"),
                settings.ControlPlaneUrl,
                ["--url", settings.ControlPlaneUrl, "--controlplane:tokenfile", settings.TokenFile]),
            [
                Agent(settings, agent, RegionNode, "region", "eu-central/frankfurt/dc-1", settings.RegionUrl, null),
                Agent(
                    settings, agent, EdgeNode, "edge", "eu-central/berlin/plant-1", settings.EdgeUrl,
                    settings.MqttPort),
            ]);
    }

    private static ChildProgram Agent(
        UpSettings settings, string program, string id, string kind, string location, string url, int? mqttPort) =>
        Program(
            settings,
            id,
            program,
            url,
            [
                "--node:id", id, "--node:kind", kind, "--node:location", location,
                "--controlplane:url", settings.ControlPlaneUrl, "--controlplane:tokenfile", settings.TokenFile,
                "--http:url", url,
                .. mqttPort is { } port
                    ? (string[])["--mqtt:enabled", "true", "--mqtt:port", $"{port}"]
                    : ["--mqtt:enabled", "false"],
            ]);

    private static ChildProgram Program(
        UpSettings settings, string name, string program, string url, string[] arguments) => new(
            name,
            program,
            [.. arguments, "--data", Path.Combine(settings.DataFolder, name)],
            Path.Combine(settings.DataFolder, "logs", name + ".log"),
            new Uri(url + "/readyz"));
}

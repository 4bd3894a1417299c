using System.Text.Json;
using Continuum.Cli.Output;

namespace Continuum.Cli.Up;

/// <summary>What <c>continuum up</c> writes down of what it runs: <c>up.json</c> in the data folder.</summary>
/// <param name="ProcessId">The process id of <c>continuum up</c>.</param>
/// <param name="ControlPlane">The control plane's address.</param>
/// <param name="Nodes">The HTTP address of each node, by its name.</param>
/// <param name="Mqtt">The MQTT listener, <c>mqtt://host:port</c>.</param>
/// <param name="Programs">The process id of each program, by its name.</param>
internal sealed record UpRecord(
    int ProcessId,
    string ControlPlane,
    IReadOnlyDictionary<string, string> Nodes,
    string Mqtt,
    IReadOnlyDictionary<string, int> Programs)
{
    public const string FileName = "up.json";

    /// <summary>What was written last, or null.</summary>
    public static UpRecord? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllText(path), CliJson.Default.UpRecord)
                : null;
        }
        catch (JsonException)
        {
            return null; // Half a file of a machine that lost power: as if there were none.
        }
    }

    /// <summary>Writes it whole.</summary>
    public void Write(string folder)
    {
        string path = Path.Combine(folder, FileName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, CliJson.Default.UpRecord) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}

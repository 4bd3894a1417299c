using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>Keeps each finished run in a file of its own, so that an experiment goes on where it was stopped.</summary>
internal sealed class RunStore
{
    private readonly string _folder;
    private readonly string _fingerprint;

    internal RunStore(string folder, LabOptions options)
    {
        _folder = Path.Combine(folder, "runs");
        Directory.CreateDirectory(_folder);
        // Which policies and seeds are asked for changes no run.
        LabOptions alike = options with { Policies = [], Seeds = [] };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(alike, LabJson.Default.LabOptions);
        _fingerprint = Convert.ToHexStringLower(SHA256.HashData(json));
    }

    /// <summary>The run, or null where it is not finished, or was one of other options.</summary>
    internal LabRun? Find(string policy, int seed)
    {
        string path = PathOf(policy, seed);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            StoredRun? stored = JsonSerializer.Deserialize(file, LabJson.Default.StoredRun);
            return stored?.Fingerprint == _fingerprint ? stored.Run : null;
        }
        catch (JsonException)
        {
            // Cut off while it was copied, or none of ours: the run is done again and replaces it.
            return null;
        }
    }

    internal void Keep(LabRun run)
    {
        string path = PathOf(run.Policy, run.Seed);
        string partial = path + ".partial";
        using (FileStream file = File.Create(partial))
        {
            JsonSerializer.Serialize(file, new StoredRun(_fingerprint, run), LabJson.Default.StoredRun);
        }

        File.Move(partial, path, overwrite: true);
    }

    private string PathOf(string policy, int seed) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{policy}-{seed}.json"));
}

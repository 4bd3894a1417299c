using System.Text.Json;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>
/// The finished parts of a run, in a file where one is named: a JSON object a line, added as parts end.
/// </summary>
internal sealed class ProtocolState
{
    private readonly string? _file;
    private readonly Dictionary<string, IReadOnlyList<Sample>> _done = new(StringComparer.Ordinal);

    /// <param name="file">The file; made where it is not there; null for none.</param>
    /// <exception cref="InvalidDataException">A line before the last is not of this format.</exception>
    internal ProtocolState(string? file)
    {
        _file = file;
        if (file is null || !File.Exists(file))
        {
            return;
        }

        string[] lines = File.ReadAllLines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            if (Read(lines[i]) is { } part)
            {
                _done[part.Part] = part.Samples;
            }
            else if (i < lines.Length - 1)
            {
                throw new InvalidDataException(
                    $"{file}:{i + 1}: no finished part; a file that an earlier run of the protocol wrote is right");
            }
        }

        // The last line may have been cut off when the run was: its part is done once more.
        File.WriteAllLines(file, lines.Where(line => Read(line) is not null));
    }

    internal IReadOnlyList<Sample>? Find(string key) => _done.GetValueOrDefault(key);

    internal void Add(string key, IReadOnlyList<Sample> samples)
    {
        _done[key] = samples;
        if (_file is not null)
        {
            string line = JsonSerializer.Serialize(new FinishedPart(key, samples), ProtocolJson.Default.FinishedPart);
            File.AppendAllText(_file, line + "\n");
        }
    }

    private static FinishedPart? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ProtocolJson.Default.FinishedPart);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

namespace Continuum.Testing.Kills;

/// <summary>Gathers from the function's log which events it was run for, and how often.</summary>
internal sealed class RunLog(IKilledNode node)
{
    // "START RequestId: ID ...", once a run; a line is told from others by its time.
    private const string Start = "START RequestId: ";

    private readonly HashSet<string> _starts = new(StringComparer.Ordinal);

    public int Runs => _starts.Count;

    public int Again => _starts.Count - _starts.Select(IdOf).Distinct(StringComparer.Ordinal).Count();

    public async Task ReadAsync()
    {
        foreach (string line in await node.Reading.ReadLogAsync())
        {
            if (line.Contains(Start, StringComparison.Ordinal))
            {
                _starts.Add(line);
            }
        }
    }

    private static string IdOf(string line)
    {
        int at = line.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return line[at..line.IndexOfAny([' ', '"'], at)];
    }
}

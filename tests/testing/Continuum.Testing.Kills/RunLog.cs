namespace Continuum.Testing.Kills;

/// <summary>Gathers from the function's log which events it was run for, and how often.</summary>
internal sealed class RunLog(IKilledNode node)
{
    // "START RequestId: ID ...", once a run; a line is told from others by its time.
    private const string Start = "START RequestId: ";

    private readonly HashSet<string> _starts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _before = new(StringComparer.Ordinal);

    public int Runs => _starts.Count;

    public int Again => _starts.Count - _starts.Select(IdOf).Distinct(StringComparer.Ordinal).Count();

    /// <summary>What the log shows by now is not of this run.</summary>
    public async Task BeginAsync() => _before.UnionWith(await ReadStartsAsync());

    public async Task ReadAsync() =>
        _starts.UnionWith((await ReadStartsAsync()).Where(line => !_before.Contains(line)));

    private async Task<IEnumerable<string>> ReadStartsAsync() =>
        (await node.Reading.ReadLogAsync()).Where(line => line.Contains(Start, StringComparison.Ordinal));

    private static string IdOf(string line)
    {
        int at = line.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return line[at..line.IndexOfAny([' ', '"'], at)];
    }
}

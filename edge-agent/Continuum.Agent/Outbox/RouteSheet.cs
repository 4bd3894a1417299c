using Continuum.Agent.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Outbox;

/// <summary>
/// What the writes of one commit add to the routes' counters, written once a route at the commit's end. The committer's
/// own.
/// </summary>
internal sealed class RouteSheet : IDisposable
{
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _drop;
    private readonly Dictionary<RouteState, (long Written, long Forwarded)> _counts = [];
    private readonly Dictionary<(RouteState Route, string Reason), long> _drops = [];

    public RouteSheet(SqliteConnection connection)
    {
        _add = connection.CreateCommand();
        _add.CommandText =
            "UPDATE routes SET written = written + $written, forwarded = forwarded + $forwarded WHERE number = $number";
        _drop = connection.CreateCommand();
        _drop.CommandText = """
            INSERT INTO route_drops (route, reason, count) VALUES ($route, $reason, $count)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """;
    }

    public void Written(RouteState route, long count) => Count(route, count, 0);

    public void Forwarded(RouteState route) => Count(route, 0, 1);

    public void Dropped(RouteState route, string reason, long count)
    {
        Count(route, 0, 0);
        _drops[(route, reason)] = _drops.GetValueOrDefault((route, reason)) + count;
    }

    /// <summary>Touched otherwise: its sender is to look again.</summary>
    public void Touched(RouteState route) => Count(route, 0, 0);

    /// <summary>Writes what was counted; the commit follows.</summary>
    public void Flush(SqliteTransaction transaction)
    {
        _add.Transaction = transaction;
        foreach ((RouteState route, (long written, long forwarded)) in _counts)
        {
            if (written + forwarded > 0)
            {
                EventRow.Set(_add.Parameters, "$number", route.Number);
                EventRow.Set(_add.Parameters, "$written", written);
                EventRow.Set(_add.Parameters, "$forwarded", forwarded);
                _add.ExecuteNonQuery();
            }
        }

        _drop.Transaction = transaction;
        foreach (((RouteState route, string reason), long count) in _drops)
        {
            EventRow.Set(_drop.Parameters, "$route", route.Number);
            EventRow.Set(_drop.Parameters, "$reason", reason);
            EventRow.Set(_drop.Parameters, "$count", count);
            _drop.ExecuteNonQuery();
        }
    }

    /// <summary>Begins a new sheet; gives what was on the old one.</summary>
    public IEnumerable<(RouteState Route, long Forwarded, IEnumerable<(string Reason, long Count)> Drops)> Take()
    {
        if (_counts.Count == 0)
        {
            return [];
        }

        var taken = _counts.Select(pair => (
            pair.Key,
            pair.Value.Forwarded,
            (IEnumerable<(string, long)>)[.. _drops.Where(drop => drop.Key.Route == pair.Key)
                .Select(drop => (drop.Key.Reason, drop.Value))])).ToArray();
        _counts.Clear();
        _drops.Clear();
        return taken;
    }

    public void Dispose()
    {
        _add.Dispose();
        _drop.Dispose();
    }

    private void Count(RouteState route, long written, long forwarded)
    {
        (long Written, long Forwarded) before = _counts.GetValueOrDefault(route);
        _counts[route] = (before.Written + written, before.Forwarded + forwarded);
    }
}

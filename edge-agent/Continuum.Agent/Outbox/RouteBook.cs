using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Outbox;

/// <summary>
/// The routes that there are or were, what each holds, and who is woken when that changes. Fixed at the start.
/// </summary>
internal sealed class RouteBook
{
    private readonly Dictionary<RouteKey, RouteState> _routes = [];
    private readonly Dictionary<string, Signal> _signals = new(StringComparer.Ordinal);

    /// <summary>Reads what the file has, and gives new routes their numbers.</summary>
    public RouteBook(SqliteConnection connection, OutboxPlan plan)
    {
        Plan = plan;
        AddNew(connection, plan);
        ReadRoutes(connection, plan);
        Measure(connection);
        foreach (string bridge in _routes.Keys.Select(route => route.Bridge).Distinct())
        {
            _signals[bridge] = new Signal();
        }
    }

    public OutboxPlan Plan { get; }

    public IReadOnlyCollection<RouteState> Routes => _routes.Values;

    /// <summary>Bytes that wait in all. The committer's own.</summary>
    public long Bytes => _routes.Values.Sum(route => route.Bytes);

    /// <exception cref="KeyNotFoundException">It is not in the plan that the queue was opened with.</exception>
    public RouteState this[RouteKey route] => _routes[route];

    /// <summary>Raised after each commit that touched one of the bridge's routes.</summary>
    public Signal SignalOf(string bridge) => _signals.TryGetValue(bridge, out Signal? signal) ? signal : new Signal();

    /// <summary>The bridge's routes, the most urgent first, by name among equals.</summary>
    public RouteState[] Of(string bridge) =>
    [
        .. _routes.Values.Where(route => route.Route.Bridge == bridge && route.Limits is not null)
            .OrderByDescending(route => route.Priority).ThenBy(route => route.Route.Name, StringComparer.Ordinal),
    ];

    /// <summary>What a message is known by whose publisher gave it no name.</summary>
    public string NameOf(RouteState route, long number) => $"{Plan.NodeId}/{route.Route}/{route.Epoch}/{number}";

    private static void AddNew(SqliteConnection connection, OutboxPlan plan)
    {
        using SqliteCommand add = connection.CreateCommand();
        add.CommandText = """
            INSERT INTO routes (bridge, name, epoch) VALUES ($bridge, $name, lower(hex(randomblob(6))))
            ON CONFLICT DO NOTHING
            """;
        foreach (RouteLimits limits in plan.Routes)
        {
            EventRow.Set(add.Parameters, "$bridge", limits.Route.Bridge);
            EventRow.Set(add.Parameters, "$name", limits.Route.Name);
            add.ExecuteNonQuery();
        }
    }

    private void ReadRoutes(SqliteConnection connection, OutboxPlan plan)
    {
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "SELECT number, bridge, name, epoch, written FROM routes ORDER BY number";
        using SqliteDataReader row = read.ExecuteReader();
        while (row.Read())
        {
            RouteKey key = new(row.GetString(1), row.GetString(2));
            _routes[key] = new RouteState
            {
                Number = row.GetInt64(0),
                Route = key,
                Epoch = row.GetString(3),
                Limits = plan.Routes.FirstOrDefault(limits => limits.Route == key),
                Written = row.GetInt64(4),
            };
        }
    }

    private void Measure(SqliteConnection connection)
    {
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText =
            "SELECT count(*), coalesce(sum(bytes), 0) FROM outbox WHERE place >= $first AND place < $end";
        foreach (RouteState route in _routes.Values)
        {
            EventRow.Set(count.Parameters, "$first", OutboxRow.PlaceOf(route.Number, 0));
            EventRow.Set(count.Parameters, "$end", OutboxRow.PlaceOf(route.Number + 1, 0));
            using SqliteDataReader row = count.ExecuteReader();
            row.Read();
            (route.Count, route.Bytes) = (row.GetInt64(0), row.GetInt64(1));
            route.Committed();
        }
    }
}

using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>Writes which filters bridges have at other brokers. The committer's own.</summary>
internal sealed class SubscriptionTable : IDisposable
{
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _remove;

    public SubscriptionTable(SqliteConnection connection)
    {
        _add = connection.CreateCommand();
        _add.CommandText = "INSERT OR IGNORE INTO subscriptions (bridge, filter) VALUES ($bridge, $filter)";
        _remove = connection.CreateCommand();
        _remove.CommandText = "DELETE FROM subscriptions WHERE bridge = $bridge AND filter = $filter";
    }

    public void Add(string bridge, string filter, SqliteTransaction transaction) =>
        Run(_add, bridge, filter, transaction);

    public void Remove(string bridge, string filter, SqliteTransaction transaction) =>
        Run(_remove, bridge, filter, transaction);

    public void Dispose()
    {
        _add.Dispose();
        _remove.Dispose();
    }

    private static void Run(SqliteCommand command, string bridge, string filter, SqliteTransaction transaction)
    {
        EventRow.Set(command.Parameters, "$bridge", bridge);
        EventRow.Set(command.Parameters, "$filter", filter);
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}

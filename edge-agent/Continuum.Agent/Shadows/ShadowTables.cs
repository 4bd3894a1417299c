using Continuum.Agent.Commits;
using Continuum.Contracts.Shadows;
using Continuum.Link;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Shadows;

/// <summary>The tables of shadows, over one connection; used by one thread at a time.</summary>
internal sealed class ShadowTables(SqliteConnection connection) : IGroupWriter
{
    public const long SchemaVersion = 1;

    // Version -1 was never sent: also a shadow that nobody wrote to is, so that the control plane's comes back.
    private const string Schema = """
        CREATE TABLE shadows (
            device TEXT PRIMARY KEY, version INTEGER NOT NULL, timestamp INTEGER NOT NULL, document BLOB NOT NULL,
            sent INTEGER NOT NULL DEFAULT -1) WITHOUT ROWID;
        CREATE INDEX unsent ON shadows (device) WHERE sent < version;
        CREATE TABLE inbound (
            client TEXT NOT NULL, packet INTEGER NOT NULL, PRIMARY KEY (client, packet)) WITHOUT ROWID;
        PRAGMA user_version = 1;
        """;

    // All that is done belongs to it, where there is one.
    private SqliteTransaction? _transaction;

    public static Exception Translate(SqliteException e, string path) => ShadowStore.Unusable(path, e);

    public static Exception Unreadable(FormatException e, string path) => ShadowStore.Unusable(path, e);

    public static Exception Closed(Exception inner) => new ShadowStoreException("the shadows are closed", inner);

    public void Begin(DateTimeOffset now) => _transaction = FreshTransaction.Begin(connection);

    public void Commit()
    {
        _transaction!.Commit();
        End();
    }

    public void RollBack() => End();

    /// <summary>Makes the tables where they are not there.</summary>
    /// <exception cref="ShadowStoreException">They are of a newer agent.</exception>
    public void Prepare()
    {
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        long found = Number("PRAGMA user_version");
        if (found > SchemaVersion)
        {
            throw new ShadowStoreException(
                $"the shadows have schema {found}, this agent knows {SchemaVersion}: run the newer agent");
        }

        if (found == 0)
        {
            Execute($"BEGIN; {Schema} COMMIT;");
        }

        // An older agent's file has it not, and an older agent does not mind it.
        Execute("CREATE INDEX IF NOT EXISTS known ON shadows (timestamp) WHERE version = 0");
        Execute(
            "CREATE TABLE IF NOT EXISTS membership (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL)");
    }

    /// <summary>Devices that have a shadow; not those that only asked for one.</summary>
    public long CountDevices() => Number("SELECT count(*) FROM shadows WHERE version > 0");

    /// <summary>Forgets devices that only asked, those that asked first, until so many are left.</summary>
    public void ForgetKnown(int keep) => Execute(
        """
        DELETE FROM shadows WHERE device IN (
            SELECT device FROM shadows WHERE version = 0 ORDER BY timestamp DESC LIMIT -1 OFFSET $keep)
        """,
        ("$keep", keep));

    public Shadow? Read(string device)
    {
        using SqliteCommand command = New(
            "SELECT device, version, timestamp, document FROM shadows WHERE device = $device", ("$device", device));
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? Shadow(row) : null;
    }

    /// <summary>Shadows in ordinal order of their devices' names.</summary>
    /// <param name="after">From behind this name on.</param>
    /// <param name="limit">So many.</param>
    /// <param name="unreadable">Told of each that cannot be read and is passed over.</param>
    public IReadOnlyList<Shadow> List(string after, int limit, Action<string, FormatException> unreadable)
    {
        using SqliteCommand command = New(
            "SELECT device, version, timestamp, document FROM shadows WHERE device > $after ORDER BY device",
            ("$after", after));
        using SqliteDataReader row = command.ExecuteReader();
        List<Shadow> found = [];
        while (found.Count < limit && row.Read())
        {
            try
            {
                found.Add(Shadow(row));
            }
            catch (FormatException e)
            {
                unreadable(row.GetString(0), e);
            }
        }

        return found;
    }

    public IReadOnlyList<ShadowCopy> ListUnsent(int limit)
    {
        using SqliteCommand command = New(
            "SELECT device, version, document FROM shadows WHERE sent < version ORDER BY device LIMIT $limit",
            ("$limit", limit));
        using SqliteDataReader row = command.ExecuteReader();
        List<ShadowCopy> found = [];
        while (row.Read())
        {
            found.Add(new(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
        }

        return found;
    }

    public void Write(Shadow shadow) => Execute(
        """
        INSERT INTO shadows (device, version, timestamp, document) VALUES ($device, $version, $timestamp, $document)
        ON CONFLICT (device) DO UPDATE
        SET version = excluded.version, timestamp = excluded.timestamp, document = excluded.document
        """,
        ("$device", shadow.Device),
        ("$version", shadow.Version),
        ("$timestamp", shadow.Timestamp),
        ("$document", ShadowStorage.ToJson(shadow.Document)));

    public void Remove(string device) => Execute("DELETE FROM shadows WHERE device = $device", ("$device", device));

    /// <summary>The control plane has a shadow in this version.</summary>
    public void Sent(string device, long version) => Execute(
        "UPDATE shadows SET sent = $version WHERE device = $device AND sent < $version",
        ("$device", device),
        ("$version", version));

    /// <summary>The control plane lacks something of a shadow, whatever it was sent.</summary>
    public void Unsent(string device) => Execute(
        "UPDATE shadows SET sent = -1 WHERE device = $device", ("$device", device));

    /// <summary>
    /// The control plane knows the node under this membership: it has what was sent under it, and nothing else of ours.
    /// </summary>
    /// <returns>Whether it is another one than before: then nothing counts as sent.</returns>
    public bool Join(string membership)
    {
        int changed = Execute(
            """
            INSERT INTO membership (only, name) VALUES (1, $name)
            ON CONFLICT (only) DO UPDATE SET name = excluded.name WHERE name <> excluded.name
            """,
            ("$name", membership));
        return changed > 0 && Execute("UPDATE shadows SET sent = -1 WHERE sent <> -1") >= 0;
    }

    public bool IsSent(string device)
    {
        using SqliteCommand command = New(
            "SELECT 1 FROM shadows WHERE device = $device AND sent >= version", ("$device", device));
        return command.ExecuteScalar() is not null;
    }

    /// <summary>Whether a publication came before.</summary>
    public bool Holds(string client, int packet)
    {
        using SqliteCommand command = New(
            "SELECT 1 FROM inbound WHERE client = $client AND packet = $packet",
            ("$client", client),
            ("$packet", packet));
        return command.ExecuteScalar() is not null;
    }

    public void Enter(string client, int packet) => Execute(
        "INSERT INTO inbound (client, packet) VALUES ($client, $packet)", ("$client", client), ("$packet", packet));

    public void Release(string client, int packet) => Execute(
        "DELETE FROM inbound WHERE client = $client AND packet = $packet", ("$client", client), ("$packet", packet));

    public void EndSession(string client) => Execute("DELETE FROM inbound WHERE client = $client", ("$client", client));

    public IReadOnlyList<(string Client, int Packet)> ListInbound()
    {
        using SqliteCommand command = New("SELECT client, packet FROM inbound");
        using SqliteDataReader row = command.ExecuteReader();
        List<(string Client, int Packet)> found = [];
        while (row.Read())
        {
            found.Add((row.GetString(0), row.GetInt32(1)));
        }

        return found;
    }

    private static Shadow Shadow(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), ShadowStorage.Parse(row.GetFieldValue<byte[]>(3)));

    // One that was not committed is rolled back by this.
    private void End()
    {
        SqliteTransaction? ended = _transaction;
        // First: also where it cannot be rolled back, nothing that comes belongs to it.
        _transaction = null;
        ended?.Dispose();
    }

    private long Number(string sql)
    {
        using SqliteCommand command = New(sql);
        return (long)command.ExecuteScalar()!;
    }

    private int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using SqliteCommand command = New(sql, values);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand New(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach ((string name, object value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// Writes which publications came in: QoS 2 identifiers until they are released, and publishers' names for their messages
/// for as long as the window is. The committer's own.
/// </summary>
internal sealed class ArrivalTable : IDisposable
{
    // So many beyond the bound before the oldest go: one page of the index is then written for several of them.
    private const int Slack = 8;

    private readonly EventQueueOptions _options;
    private readonly SqliteCommand _hold;
    private readonly SqliteCommand _held;
    private readonly SqliteCommand _release;
    private readonly SqliteCommand _end;
    private readonly SqliteCommand _seen;
    private readonly SqliteCommand _name;
    private readonly SqliteCommand _finish;
    private readonly SqliteCommand _shorten;
    private readonly SqliteCommand _expire;
    private long _names;
    private long _uncommitted;

    public ArrivalTable(SqliteConnection connection, EventQueueOptions options)
    {
        _options = options;
        _hold = New("INSERT OR IGNORE INTO inbound (client, packet, number) VALUES ($client, $packet, $number)");
        _held = New("SELECT number FROM inbound WHERE client = $client AND packet = $packet");
        _release = New("DELETE FROM inbound WHERE client = $client AND packet = $packet");
        _end = New("DELETE FROM inbound WHERE client = $client");
        _seen = New("SELECT at, origin FROM names WHERE key = $key");
        _name = New(
            "INSERT OR REPLACE INTO names (key, at, origin, entrance) VALUES ($key, $at, $origin, $entrance)");
        _finish = New("UPDATE names SET origin = NULL, entrance = 0 WHERE key = $key");
        _shorten = New(
            "DELETE FROM names WHERE number IN (SELECT number FROM names ORDER BY number LIMIT $count)");
        _expire = New("DELETE FROM names WHERE at < $before");
        using SqliteCommand count = New("SELECT count(*) FROM names");
        _names = (long)count.ExecuteScalar()!;

        SqliteCommand New(string sql)
        {
            SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }

    /// <param name="arrival">How the publication came.</param>
    /// <param name="number">A number that no publication has had since the start, nor one that is not released.</param>
    /// <param name="now">When.</param>
    /// <param name="transaction">The commit.</param>
    public Entrance Enter(Arrival arrival, long number, DateTimeOffset now, SqliteTransaction transaction)
    {
        if (arrival is { PacketId: > 0, IsVoid: { } isVoid } && isVoid())
        {
            arrival = arrival with { PacketId = 0 };
        }

        if (arrival.PacketId > 0 && !TryHold(arrival, number, transaction))
        {
            return Known(EntranceKind.SamePacket, arrival, NumberOf(arrival, transaction));
        }

        if (arrival.Name is { } name)
        {
            byte[] key = KeyOf(arrival.ClientId, name);
            (DateTimeOffset At, string? Origin)? seen = Seen(key, transaction);
            if (seen is { } known && known.At >= now - _options.DedupWindow)
            {
                if (arrival.PacketId > 0)
                {
                    Release(arrival.ClientId, arrival.PacketId, transaction);
                }

                return new Entrance(EntranceKind.SameName, 0) { Origin = known.Origin };
            }

            Keep(key, isNew: seen is null, Known(EntranceKind.New, arrival, number), now, transaction);
        }

        return Known(EntranceKind.New, arrival, number);
    }

    /// <summary>What a name stands for has been published here too.</summary>
    public void Finish(string clientId, string name, SqliteTransaction transaction)
    {
        EventRow.Set(_finish.Parameters, "$key", KeyOf(clientId, name));
        Run(_finish, transaction);
    }

    public void Release(string clientId, int packetId, SqliteTransaction transaction)
    {
        EventRow.Set(_release.Parameters, "$client", clientId);
        EventRow.Set(_release.Parameters, "$packet", packetId);
        Run(_release, transaction);
    }

    public void End(string clientId, SqliteTransaction transaction)
    {
        EventRow.Set(_end.Parameters, "$client", clientId);
        Run(_end, transaction);
    }

    /// <summary>Forgets names that are older than the window.</summary>
    public void Sweep(DateTimeOffset now, SqliteTransaction transaction)
    {
        EventRow.Set(_expire.Parameters, "$before", (now - _options.DedupWindow).ToUnixTimeMilliseconds());
        _uncommitted -= Run(_expire, transaction);
    }

    public void Committed()
    {
        _names += _uncommitted;
        _uncommitted = 0;
    }

    public void RolledBack() => _uncommitted = 0;

    public void Dispose()
    {
        _hold.Dispose();
        _held.Dispose();
        _release.Dispose();
        _end.Dispose();
        _seen.Dispose();
        _name.Dispose();
        _finish.Dispose();
        _shorten.Dispose();
        _expire.Dispose();
    }

    private bool TryHold(Arrival arrival, long number, SqliteTransaction transaction)
    {
        EventRow.Set(_hold.Parameters, "$client", arrival.ClientId);
        EventRow.Set(_hold.Parameters, "$packet", arrival.PacketId);
        EventRow.Set(_hold.Parameters, "$number", number);
        return Run(_hold, transaction) > 0;
    }

    private long NumberOf(Arrival arrival, SqliteTransaction transaction)
    {
        EventRow.Set(_held.Parameters, "$client", arrival.ClientId);
        EventRow.Set(_held.Parameters, "$packet", arrival.PacketId);
        _held.Transaction = transaction;
        return (long)_held.ExecuteScalar()!;
    }

    // Of one length whatever a publisher sends: both parts may have 64 KiB. A null between them is in neither.
    private static byte[] KeyOf(string clientId, string name) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{clientId}\0{name}"))[..16];

    private static Entrance Known(EntranceKind kind, Arrival arrival, long number) => new(kind, number)
    {
        Origin = arrival.IsPublishedOnce
            ? Entrance.OriginOf(arrival.ClientId, arrival.PacketId, number)
            : null,
    };

    private (DateTimeOffset At, string? Origin)? Seen(byte[] key, SqliteTransaction transaction)
    {
        EventRow.Set(_seen.Parameters, "$key", key);
        _seen.Transaction = transaction;
        using SqliteDataReader row = _seen.ExecuteReader();
        return row.Read() ? (EventRow.Time(row, 0), EventRow.Text(row, 1)) : null;
    }

    private void Keep(byte[] key, bool isNew, Entrance entrance, DateTimeOffset now, SqliteTransaction transaction)
    {
        EventRow.Set(_name.Parameters, "$key", key);
        EventRow.Set(_name.Parameters, "$at", now.ToUnixTimeMilliseconds());
        EventRow.Set(_name.Parameters, "$origin", entrance.Origin);
        EventRow.Set(_name.Parameters, "$entrance", entrance.Origin is null ? 0 : entrance.Number);
        Run(_name, transaction);
        _uncommitted += isNew ? 1 : 0;
        if (_names + _uncommitted > _options.DedupMost + (_options.DedupMost / Slack))
        {
            EventRow.Set(_shorten.Parameters, "$count", _names + _uncommitted - _options.DedupMost);
            _uncommitted -= Run(_shorten, transaction);
        }
    }

    private static int Run(SqliteCommand command, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        return command.ExecuteNonQuery();
    }
}

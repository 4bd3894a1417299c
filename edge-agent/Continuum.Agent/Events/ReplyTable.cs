using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>Writes the answers that wait to be published. The committer's own.</summary>
internal sealed class ReplyTable : IDisposable
{
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _remove;

    public ReplyTable(SqliteConnection connection)
    {
        _add = connection.CreateCommand();
        _add.CommandText = """
            INSERT INTO replies (
                number, function, event_id, topic, qos, correlation, content_type, trace_parent, payload)
            VALUES (
                $number, $function, $event_id, $topic, $qos, $correlation, $content_type, $trace_parent, $payload)
            """;
        _remove = connection.CreateCommand();
        _remove.CommandText = "DELETE FROM replies WHERE number = $number";
    }

    public void Add(OutgoingReply reply, long function, SqliteTransaction transaction)
    {
        SqliteParameterCollection parameters = _add.Parameters;
        EventRow.Set(parameters, "$number", reply.Number);
        EventRow.Set(parameters, "$function", function);
        EventRow.Set(parameters, "$event_id", reply.EventId);
        EventRow.Set(parameters, "$topic", reply.Address.Topic);
        EventRow.Set(parameters, "$qos", reply.Address.QoS);
        EventRow.Set(parameters, "$correlation", EventRow.Bytes(reply.Address.CorrelationData));
        EventRow.Set(parameters, "$content_type", reply.ContentType);
        EventRow.Set(parameters, "$trace_parent", reply.TraceParent);
        EventRow.Set(parameters, "$payload", EventRow.Bytes(reply.Payload));
        _add.Transaction = transaction;
        _add.ExecuteNonQuery();
    }

    /// <returns>Whether it was there.</returns>
    public bool Remove(long number, SqliteTransaction transaction)
    {
        EventRow.Set(_remove.Parameters, "$number", number);
        _remove.Transaction = transaction;
        return _remove.ExecuteNonQuery() > 0;
    }

    public void Dispose()
    {
        _add.Dispose();
        _remove.Dispose();
    }
}

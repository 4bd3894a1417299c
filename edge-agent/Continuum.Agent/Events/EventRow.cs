using System.Runtime.InteropServices;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>How an event lies in a row: the columns that both tables share, in one order.</summary>
internal static class EventRow
{
    public const string Columns =
        "attempts, accepted_at, id, trigger_kind, trigger_topic, trigger_method, trigger_path, content_type, "
        + "trace_parent, reply_topic, reply_qos, reply_correlation, dedup_key, order_key, via, payload";

    public const string Parameters =
        "$attempts, $accepted_at, $id, $trigger_kind, $trigger_topic, $trigger_method, $trigger_path, $content_type, "
        + "$trace_parent, $reply_topic, $reply_qos, $reply_correlation, $dedup_key, $order_key, $via, $payload";

    // What a row holds beside what is counted: an id, a trace parent, numbers. Without it what is empty would be free.
    // The constants of SQL below say the same number.
    private const int BytesBeside = 128;

    /// <summary>What a row of an event counts towards a bound, as <see cref="QueuedEvent.Bytes"/> does.</summary>
    public const string BytesInSql =
        "(128 + length(payload) + coalesce(length(reply_correlation), 0)"
        + " + coalesce(length(CAST(trigger_topic AS BLOB)), 0) + coalesce(length(CAST(trigger_path AS BLOB)), 0)"
        + " + coalesce(length(CAST(content_type AS BLOB)), 0) + coalesce(length(CAST(reply_topic AS BLOB)), 0)"
        + " + coalesce(length(CAST(dedup_key AS BLOB)), 0) + coalesce(length(CAST(order_key AS BLOB)), 0))";

    /// <summary>The same of an answer.</summary>
    public const string ReplyBytesInSql =
        "(128 + length(payload) + coalesce(length(correlation), 0) + length(CAST(topic AS BLOB))"
        + " + coalesce(length(CAST(content_type AS BLOB)), 0))";

    /// <summary>The same of what a dead letter has beside its event.</summary>
    public const string ErrorBytesInSql =
        "(length(CAST(error_type AS BLOB)) + length(CAST(error_message AS BLOB))"
        + " + coalesce(length(CAST(error_stack AS BLOB)), 0))";

    /// <summary>What an event or an answer counts towards a bound.</summary>
    public static long BytesOf(ReadOnlyMemory<byte> payload, ReplyAddress? reply, params ReadOnlySpan<string?> texts)
    {
        long bytes = BytesBeside + payload.Length;
        if (reply is not null)
        {
            bytes += reply.CorrelationData.Length + Encoding.UTF8.GetByteCount(reply.Topic);
        }

        foreach (string? text in texts)
        {
            bytes += text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        }

        return bytes;
    }

    public static void Bind(SqliteParameterCollection parameters, QueuedEvent queued)
    {
        Set(parameters, "$attempts", queued.Attempts);
        Set(parameters, "$accepted_at", queued.AcceptedAt.ToUnixTimeMilliseconds());
        Set(parameters, "$id", queued.Id);
        Set(parameters, "$trigger_kind", queued.Trigger.Kind);
        Set(parameters, "$trigger_topic", queued.Trigger.Topic);
        Set(parameters, "$trigger_method", queued.Trigger.Method);
        Set(parameters, "$trigger_path", queued.Trigger.Path);
        Set(parameters, "$content_type", queued.ContentType);
        Set(parameters, "$trace_parent", queued.TraceParent);
        Set(parameters, "$reply_topic", queued.Reply?.Topic);
        Set(parameters, "$reply_qos", queued.Reply?.QoS);
        Set(parameters, "$reply_correlation", queued.Reply is { } reply ? Bytes(reply.CorrelationData) : null);
        Set(parameters, "$dedup_key", queued.DedupKey);
        Set(parameters, "$order_key", queued.OrderKey);
        Set(parameters, "$via", queued.Via);
        Set(parameters, "$payload", Bytes(queued.Payload));
    }

    public static void Set(SqliteParameterCollection parameters, string name, object? value)
    {
        int index = parameters.IndexOf(name);
        SqliteParameter parameter = index >= 0 ? parameters[index] : parameters.Add(new SqliteParameter(name, null));
        parameter.Value = value ?? DBNull.Value;
    }

    /// <summary>The bytes as an array, the one that holds them where it holds nothing else.</summary>
    public static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment)
            && segment.Array is { } array && segment.Count == array.Length
            ? array
            : memory.ToArray();

    /// <summary>Reads a row of a place or number and <see cref="Columns"/>.</summary>
    public static QueuedEvent Read(SqliteDataReader row, FunctionKey function) => new()
    {
        Sequence = row.GetInt64(0) & ((1L << EventSchema.SequenceBits) - 1),
        Function = function,
        Attempts = row.GetInt32(1),
        AcceptedAt = Time(row, 2),
        Id = row.GetString(3),
        Trigger = ReadTrigger(row, 4),
        ContentType = Text(row, 8),
        TraceParent = Text(row, 9),
        Reply = Text(row, 10) is { } topic
            ? new ReplyAddress(topic, row.GetInt32(11), row.GetFieldValue<byte[]>(12))
            : null,
        DedupKey = Text(row, 13),
        OrderKey = Text(row, 14),
        Via = Text(row, 15),
        Payload = row.GetFieldValue<byte[]>(16),
    };

    /// <summary>Reads the four columns of a trigger.</summary>
    public static TriggerContext ReadTrigger(SqliteDataReader row, int first) => new()
    {
        Kind = row.GetString(first),
        Topic = Text(row, first + 1),
        Method = Text(row, first + 2),
        Path = Text(row, first + 3),
    };

    public static DateTimeOffset Time(SqliteDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}

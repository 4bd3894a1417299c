using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>How an event lies in a row: the columns that both tables share, in one order.</summary>
internal static class EventRow
{
    public const string Columns =
        "id, namespace, name, payload, content_type, trigger_kind, trigger_topic, trigger_method, trigger_path, "
        + "accepted_at, attempts, deferrals, trace_parent, reply_topic, reply_qos, reply_correlation";

    public const string Parameters =
        "$id, $namespace, $name, $payload, $content_type, $trigger_kind, $trigger_topic, $trigger_method, "
        + "$trigger_path, $accepted_at, $attempts, $deferrals, $trace_parent, $reply_topic, $reply_qos, "
        + "$reply_correlation";

    /// <summary>The columns read after <c>sequence</c> and the shared ones start here.</summary>
    public const int FirstExtraColumn = 17;

    public static void Bind(SqliteParameterCollection parameters, QueuedEvent queued)
    {
        Set(parameters, "$id", queued.Id);
        Set(parameters, "$namespace", queued.Function.Namespace);
        Set(parameters, "$name", queued.Function.Name);
        Set(parameters, "$payload", queued.Payload.ToArray());
        Set(parameters, "$content_type", queued.ContentType);
        Set(parameters, "$trigger_kind", queued.Trigger.Kind);
        Set(parameters, "$trigger_topic", queued.Trigger.Topic);
        Set(parameters, "$trigger_method", queued.Trigger.Method);
        Set(parameters, "$trigger_path", queued.Trigger.Path);
        Set(parameters, "$accepted_at", queued.AcceptedAt.ToUnixTimeMilliseconds());
        Set(parameters, "$attempts", queued.Attempts);
        Set(parameters, "$deferrals", queued.Deferrals);
        Set(parameters, "$trace_parent", queued.TraceParent);
        Set(parameters, "$reply_topic", queued.Reply?.Topic);
        Set(parameters, "$reply_qos", queued.Reply?.QoS);
        Set(parameters, "$reply_correlation", queued.Reply?.CorrelationData.ToArray());
    }

    public static void Set(SqliteParameterCollection parameters, string name, object? value)
    {
        int index = parameters.IndexOf(name);
        SqliteParameter parameter = index >= 0 ? parameters[index] : parameters.Add(new SqliteParameter(name, null));
        parameter.Value = value ?? DBNull.Value;
    }

    /// <summary>Reads a row of <c>sequence</c> and <see cref="Columns"/>.</summary>
    public static QueuedEvent Read(SqliteDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Id = row.GetString(1),
        Function = new FunctionKey(row.GetString(2), row.GetString(3)),
        Payload = row.GetFieldValue<byte[]>(4),
        ContentType = Text(row, 5),
        Trigger = new TriggerContext
        {
            Kind = row.GetString(6),
            Topic = Text(row, 7),
            Method = Text(row, 8),
            Path = Text(row, 9),
        },
        AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
        Attempts = row.GetInt32(11),
        Deferrals = row.GetInt32(12),
        TraceParent = Text(row, 13),
        Reply = Text(row, 14) is { } topic
            ? new ReplyAddress(topic, row.GetInt32(15), row.GetFieldValue<byte[]>(16))
            : null,
    };

    /// <summary>Reads a dead letter: the shared columns and <c>dead_at, error_type, error_message</c>.</summary>
    public static DeadLetter ReadDeadLetter(SqliteDataReader row, string nodeId)
    {
        QueuedEvent queued = Read(row);
        return new DeadLetter
        {
            Id = queued.Id,
            NodeId = nodeId,
            Function = queued.Function,
            AcceptedAt = queued.AcceptedAt,
            DeadAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(FirstExtraColumn)),
            Attempts = queued.Attempts,
            Error = new InvocationError(row.GetString(FirstExtraColumn + 1), row.GetString(FirstExtraColumn + 2)),
            Trigger = queued.Trigger,
            Payload = queued.Payload,
        };
    }

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}

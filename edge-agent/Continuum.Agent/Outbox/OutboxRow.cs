using System.Text;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Mqtt;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Outbox;

/// <summary>How a message lies in a row of the outbox.</summary>
internal static class OutboxRow
{
    public const string Columns =
        "place, accepted_at, bytes, phase, packet, qos, retain, is_text, expires_at, topic, response_topic, correlation, "
        + "content_type, properties, name, payload";

    public const string Parameters =
        "$place, $accepted_at, $bytes, 0, 0, $qos, $retain, $is_text, $expires_at, $topic, $response_topic, $correlation, "
        + "$content_type, $properties, $name, $payload";

    /// <summary>In place of a packet identifier: the session is lost in which the message had one.</summary>
    public const int Adrift = -1;

    // Numbers and the name that we give it: without them what is empty would be free.
    private const int BytesBeside = 128;
    private const int BytesOfProperty = 10;

    public static long PlaceOf(long route, long number) => (route << EventSchema.SequenceBits) | number;

    public static long NumberOf(long place) => place & ((1L << EventSchema.SequenceBits) - 1);

    public static long RouteOf(long place) => place >> EventSchema.SequenceBits;

    /// <summary>What a message counts towards the bounds: all of it that a publisher chooses the length of.</summary>
    public static long BytesOf(OutgoingMessage outgoing)
    {
        MqttMessage message = outgoing.Message;
        long bytes = BytesBeside + message.Payload.Length + message.CorrelationData.Length
            + LengthOf(message.Topic) + LengthOf(message.ResponseTopic) + LengthOf(message.ContentType)
            + LengthOf(outgoing.Name);
        foreach ((string name, string value) in message.UserProperties)
        {
            bytes += BytesOfProperty + LengthOf(name) + LengthOf(value);
        }

        return bytes;
    }

    public static void Bind(
        SqliteParameterCollection parameters, OutgoingMessage outgoing, long place, long bytes, DateTimeOffset now)
    {
        MqttMessage message = outgoing.Message;
        EventRow.Set(parameters, "$place", place);
        EventRow.Set(parameters, "$accepted_at", now.ToUnixTimeMilliseconds());
        EventRow.Set(parameters, "$bytes", bytes);
        EventRow.Set(parameters, "$qos", message.QoS);
        EventRow.Set(parameters, "$retain", message.Retain ? 1 : 0);
        EventRow.Set(parameters, "$is_text", message.PayloadIsText ? 1 : 0);
        EventRow.Set(
            parameters,
            "$expires_at",
            message.MessageExpiry is { } expiry ? now.ToUnixTimeMilliseconds() + (long)expiry.TotalMilliseconds : null);
        EventRow.Set(parameters, "$topic", message.Topic);
        EventRow.Set(parameters, "$response_topic", message.ResponseTopic);
        EventRow.Set(
            parameters,
            "$correlation",
            message.CorrelationData.IsEmpty ? null : EventRow.Bytes(message.CorrelationData));
        EventRow.Set(parameters, "$content_type", message.ContentType);
        EventRow.Set(parameters, "$properties", UserPropertyBytes.Write(message.UserProperties));
        EventRow.Set(parameters, "$name", outgoing.Name);
        EventRow.Set(parameters, "$payload", EventRow.Bytes(message.Payload));
    }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="route">Its route.</param>
    /// <param name="nameOf">Names a message whose publisher did not, by its number.</param>
    /// <param name="now">What is left of a message's own time is counted from here; nothing may be left.</param>
    public static WaitingMessage Read(
        SqliteDataReader row, RouteKey route, Func<long, string> nameOf, DateTimeOffset now)
    {
        long number = NumberOf(row.GetInt64(0));
        List<KeyValuePair<string, string>> properties = UserPropertyBytes.Read(Blob(row, 13));
        properties.Add(new(MessageKeys.DedupProperty, EventRow.Text(row, 14) ?? nameOf(number)));
        return new WaitingMessage
        {
            Route = route,
            Number = number,
            AcceptedAt = EventRow.Time(row, 1),
            ExpiresAt = row.IsDBNull(8) ? null : EventRow.Time(row, 8),
            Bytes = row.GetInt64(2),
            Phase = (SendPhase)row.GetInt32(3),
            PacketId = row.GetInt32(4) is > 0 and var packet ? (ushort)packet : (ushort)0,
            IsAdrift = row.GetInt32(4) == Adrift,
            Message = new MqttMessage
            {
                QoS = row.GetInt32(5),
                Retain = row.GetInt32(6) != 0,
                PayloadIsText = row.GetInt32(7) != 0,
                MessageExpiry = row.IsDBNull(8) ? null : Left(EventRow.Time(row, 8) - now),
                Topic = row.GetString(9),
                ResponseTopic = EventRow.Text(row, 10),
                CorrelationData = Blob(row, 11) ?? [],
                ContentType = EventRow.Text(row, 12),
                UserProperties = properties,
                Payload = row.GetFieldValue<byte[]>(15),
            },
        };
    }

    /// <summary>Whole seconds (5.0, 3.3.2.3.3); what has less than one left is over.</summary>
    public static TimeSpan Left(TimeSpan left) => TimeSpan.FromSeconds(Math.Max(0, Math.Floor(left.TotalSeconds)));

    private static byte[]? Blob(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    private static int LengthOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}

using System.Text;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>Makes packets of one version of the protocol as bytes, wrong ones too: nothing is checked.</summary>
/// <param name="Level">The protocol level: 4 for 3.1.1, 5 for 5.0.</param>
internal sealed record Packet(int Level)
{
    public static readonly Packet V311 = new(4);

    public static readonly Packet V50 = new(5);

    public static readonly byte[] PingReq = [0xC0, 0];

    public static readonly byte[] PingResp = [0xD0, 0];

    /// <summary>A packet of any bytes under a right remaining length.</summary>
    public static byte[] Raw(int header, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        return [(byte)header, .. Bytes.VarInt(body.Length), .. body];
    }

    /// <summary>A property list with its length; nothing in 3.1.1.</summary>
    public byte[] Properties(params byte[][] properties)
    {
        byte[] all = [.. properties.SelectMany(property => property)];
        return Level == 5 ? [.. Bytes.VarInt(all.Length), .. all] : [];
    }

    public byte[] Connect(
        string id,
        bool clean = true,
        int keepAlive = 0,
        byte[][]? properties = null,
        Will? will = null,
        string? user = null,
        string? password = null)
    {
        int flags = (clean ? 2 : 0) | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40);
        flags |= will is null ? 0 : 4 | (will.QoS << 3) | (will.Retain ? 0x20 : 0);
        return ConnectRaw(
            flags,
            keepAlive,
            properties ?? [],
            Bytes.Text(id),
            will is null
                ? []
                : [.. Properties(will.Properties), .. Bytes.Text(will.Topic), .. Bytes.Text(will.Payload)],
            user is null ? [] : Bytes.Text(user),
            password is null ? [] : Bytes.Text(password));
    }

    public byte[] ConnectRaw(int flags, int keepAlive, byte[][] properties, params byte[][] payload) =>
        Raw(
            0x10,
            [Bytes.Text("MQTT"), [(byte)Level, (byte)flags], Bytes.Two(keepAlive), Properties(properties), .. payload]);

    public byte[] ConnAck(bool sessionPresent = false, int code = 0, params byte[][] properties) =>
        Raw(0x20, [(byte)(sessionPresent ? 1 : 0), (byte)code], Properties(properties));

    public byte[] Publish(
        string topic,
        string payload = "",
        int qos = 0,
        int id = 0,
        bool retain = false,
        bool dup = false,
        params byte[][] properties) => PublishRaw(
            (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0),
            Bytes.Text(topic),
            id,
            Encoding.UTF8.GetBytes(payload),
            properties);

    /// <param name="flags">The low half of the first byte; QoS above 0 brings the identifier.</param>
    /// <param name="topic">With its length.</param>
    /// <param name="id">The packet identifier.</param>
    /// <param name="payload">As it is.</param>
    /// <param name="properties">Of 5.0.</param>
    public byte[] PublishRaw(int flags, byte[] topic, int id, byte[] payload, params byte[][] properties) =>
        Raw(0x30 | flags, topic, (flags & 6) != 0 ? Bytes.Two(id) : [], Properties(properties), payload);

    /// <summary>PUBACK, PUBREC, PUBREL or PUBCOMP in its short form, or with a reason and properties.</summary>
    public byte[] Ack(Kind kind, int id, int? reason = null, params byte[][] properties) => Raw(
        ((int)kind << 4) | (kind == Kind.PubRel ? 2 : 0),
        Bytes.Two(id),
        reason is { } code ? [(byte)code] : [],
        properties.Length > 0 ? Properties(properties) : []);

    public byte[] Subscribe(int id, string filter, int options = 0, params byte[][] properties) =>
        Subscribe(id, [(filter, options)], properties);

    public byte[] Subscribe(int id, (string Filter, int Options)[] wanted, params byte[][] properties) => Raw(
        0x82,
        [
            Bytes.Two(id),
            Properties(properties),
            .. wanted.Select(one => (byte[])[.. Bytes.Text(one.Filter), (byte)one.Options]),
        ]);

    public byte[] SubAck(int id, params byte[] codes) => Raw(0x90, Bytes.Two(id), Properties(), codes);

    public byte[] Unsubscribe(int id, params string[] filters) =>
        Raw(0xA2, [Bytes.Two(id), Properties(), .. filters.Select(Bytes.Text)]);

    public byte[] UnsubAck(int id, params byte[] codes) => Raw(0xB0, Bytes.Two(id), Properties(), codes);

    public byte[] Disconnect(int? reason = null, params byte[][] properties) =>
        Raw(0xE0, reason is { } code ? [(byte)code] : [], properties.Length > 0 ? Properties(properties) : []);

    public byte[] Auth(int reason, params byte[][] properties) => Raw(0xF0, [(byte)reason], Properties(properties));
}

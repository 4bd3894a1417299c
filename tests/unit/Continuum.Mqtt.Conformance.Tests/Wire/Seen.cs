using System.Buffers.Binary;
using System.Text;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>A packet as it came over the wire; its parts are found by this reader, not by the library's.</summary>
/// <param name="Header">The first byte.</param>
/// <param name="Body">What the remaining length covers.</param>
/// <param name="Level">The protocol level the packet is read by.</param>
/// <param name="Size">Bytes of the whole packet.</param>
internal sealed record Seen(byte Header, byte[] Body, int Level, int Size)
{
    public Kind Kind => (Kind)(Header >> 4);

    public int Flags => Header & 0x0F;

    public int QoS => (Flags >> 1) & 3;

    public bool Dup => (Flags & 8) != 0;

    public bool Retain => (Flags & 1) != 0;

    public string Topic => Encoding.UTF8.GetString(Body, 2, Bytes.ReadTwo(Body));

    public string Payload => Encoding.UTF8.GetString(PayloadBytes);

    /// <summary>Of PUBLISH the message, of SUBACK and UNSUBACK the codes, of CONNECT its fields.</summary>
    public byte[] PayloadBytes => Body[(PropertiesAt + PropertiesLength)..];

    public int PacketId => Bytes.ReadTwo(Body.AsSpan(Kind == Kind.Publish ? 2 + Bytes.ReadTwo(Body) : 0));

    /// <summary>The code of CONNACK, of an acknowledgement, of DISCONNECT or of AUTH; 0 where it is left out.</summary>
    public int Reason => Kind switch
    {
        Kind.ConnAck => Body[1],
        Kind.Disconnect or Kind.Auth => Body.Length > 0 ? Body[0] : 0,
        _ => Body.Length > 2 ? Body[2] : 0,
    };

    public bool SessionPresent => Body[0] == 1;

    /// <summary>Identifiers and values in the order they came.</summary>
    public IReadOnlyList<(byte Id, byte[] Value)> Properties
    {
        get
        {
            List<(byte, byte[])> found = [];
            int length = PropertiesLength;
            int lengthBytes = length == 0 ? 0 : Bytes.VarIntLength(Body.AsSpan(PropertiesAt));
            ReadOnlySpan<byte> rest = Body.AsSpan(PropertiesAt + lengthBytes, length - lengthBytes);
            while (!rest.IsEmpty)
            {
                int size = Property.Length(rest[0], rest[1..]);
                Assert.True(size >= 0, $"property 0x{rest[0]:X2} does not exist");
                found.Add((rest[0], rest.Slice(1, size).ToArray()));
                rest = rest[(1 + size)..];
            }

            return found;
        }
    }

    public bool Has(byte property) => Properties.Any(one => one.Id == property);

    /// <summary>A property that is a number; null when it is absent.</summary>
    public long? Number(byte property) => Properties.Where(one => one.Id == property).Select(one =>
        one.Value.Length switch
    {
        _ when property == Property.SubscriptionId => Bytes.ReadVarInt(one.Value),
        1 => one.Value[0],
        2 => Bytes.ReadTwo(one.Value),
        _ => (long?)BinaryPrimitives.ReadUInt32BigEndian(one.Value),
    }).FirstOrDefault();

    /// <summary>A property that is a string; null when it is absent.</summary>
    public string? Text(byte property) => Properties.Where(one => one.Id == property)
        .Select(one => Encoding.UTF8.GetString(one.Value, 2, one.Value.Length - 2)).FirstOrDefault();

    public override string ToString() => $"{Kind} {Convert.ToHexString([Header, .. Body])}";

    private int PropertiesAt => Kind switch
    {
        Kind.Connect => 10,
        Kind.ConnAck => 2,
        Kind.Publish => 2 + Bytes.ReadTwo(Body) + (QoS > 0 ? 2 : 0),
        Kind.Subscribe or Kind.SubAck or Kind.Unsubscribe or Kind.UnsubAck => 2,
        Kind.Disconnect or Kind.Auth => Math.Min(1, Body.Length),
        _ => Math.Min(3, Body.Length),
    };

    // With the length's own bytes; 0 where the packet ends before it.
    private int PropertiesLength => Level != 5 || PropertiesAt >= Body.Length ? 0
        : Bytes.VarIntLength(Body.AsSpan(PropertiesAt)) + Bytes.ReadVarInt(Body.AsSpan(PropertiesAt));
}

namespace Continuum.Mqtt.Packets;

/// <summary>Reads a property list (5.0, 2.2.2) and refuses what does not belong in the packet.</summary>
internal static class PropertyReading
{
    /// <summary>Reads the length and the properties it covers; an empty list costs no allocation.</summary>
    public static PacketProperties ReadProperties(this ref PacketReader reader, PacketType packet)
    {
        int length = reader.ReadVarInt();
        return length == 0 ? PacketProperties.None : Parse(reader.Take(length), packet);
    }

    public static PacketProperties Parse(ReadOnlyMemory<byte> list, PacketType packet)
    {
        PacketReader reader = new(list);
        PacketProperties properties = new();
        List<KeyValuePair<string, string>>? user = null;
        List<int>? subscriptions = null;
        ulong seen = 0;
        while (!reader.AtEnd)
        {
            PropertyId id = (PropertyId)reader.ReadVarInt();
            if (!PropertyTable.IsAllowed(id, packet))
            {
                throw MalformedPacketException.Malformed($"property 0x{(int)id:X2} does not belong in {Name(packet)}");
            }

            if (id == PropertyId.UserProperty)
            {
                string name = reader.ReadString();
                (user ??= []).Add(new(name, reader.ReadString()));
                continue;
            }

            bool repeatable = id == PropertyId.SubscriptionId && packet == PacketType.Publish;
            if ((seen & (1UL << (int)id)) != 0 && !repeatable)
            {
                throw MalformedPacketException.Protocol($"property {id} occurs twice in {Name(packet)}");
            }

            seen |= 1UL << (int)id;
            if (id == PropertyId.SubscriptionId)
            {
                int value = reader.ReadVarInt();
                (subscriptions ??= []).Add(value != 0 ? value : throw Zero(id));
            }
            else if (!ReadNumber(ref reader, properties, id))
            {
                ReadText(ref reader, properties, id);
            }
        }

        properties.UserProperties = user;
        properties.SubscriptionIds = subscriptions;
        return properties;
    }

    private static bool ReadNumber(ref PacketReader reader, PacketProperties properties, PropertyId id)
    {
        switch (id)
        {
            case PropertyId.PayloadFormat: properties.PayloadFormat = Flag(ref reader, id); break;
            case PropertyId.MessageExpiry: properties.MessageExpiry = reader.ReadUInt32(); break;
            case PropertyId.SessionExpiry: properties.SessionExpiry = reader.ReadUInt32(); break;
            case PropertyId.ServerKeepAlive: properties.ServerKeepAlive = reader.ReadUInt16(); break;
            case PropertyId.RequestProblemInformation:
                properties.RequestProblemInformation = Flag(ref reader, id);
                break;
            case PropertyId.WillDelay: properties.WillDelay = reader.ReadUInt32(); break;
            case PropertyId.RequestResponseInformation:
                properties.RequestResponseInformation = Flag(ref reader, id);
                break;
            case PropertyId.ReceiveMaximum: properties.ReceiveMaximum = NonZero(reader.ReadUInt16(), id); break;
            case PropertyId.TopicAliasMaximum: properties.TopicAliasMaximum = reader.ReadUInt16(); break;
            case PropertyId.TopicAlias: properties.TopicAlias = ReadAlias(ref reader); break;
            case PropertyId.MaximumQoS: properties.MaximumQoS = Flag(ref reader, id); break;
            case PropertyId.RetainAvailable: properties.RetainAvailable = Flag(ref reader, id); break;
            case PropertyId.MaximumPacketSize:
                uint size = reader.ReadUInt32();
                properties.MaximumPacketSize = size != 0 ? size : throw Zero(id);
                break;
            case PropertyId.WildcardSubscriptionAvailable:
                properties.WildcardSubscriptionAvailable = Flag(ref reader, id);
                break;
            case PropertyId.SubscriptionIdAvailable: properties.SubscriptionIdAvailable = Flag(ref reader, id); break;
            case PropertyId.SharedSubscriptionAvailable:
                properties.SharedSubscriptionAvailable = Flag(ref reader, id);
                break;
            default: return false;
        }

        return true;
    }

    private static void ReadText(ref PacketReader reader, PacketProperties properties, PropertyId id)
    {
        switch (id)
        {
            case PropertyId.ContentType: properties.ContentType = reader.ReadString(); break;
            case PropertyId.ResponseTopic: properties.ResponseTopic = reader.ReadString(); break;
            // Copied: the packet's buffer goes back to its pool while the message may wait in a queue.
            case PropertyId.CorrelationData: properties.CorrelationData = reader.ReadBinary().ToArray(); break;
            case PropertyId.AssignedClientId: properties.AssignedClientId = reader.ReadString(); break;
            case PropertyId.AuthenticationMethod: properties.AuthenticationMethod = reader.ReadString(); break;
            case PropertyId.AuthenticationData: properties.AuthenticationData = reader.ReadBinary().ToArray(); break;
            case PropertyId.ResponseInformation: properties.ResponseInformation = reader.ReadString(); break;
            case PropertyId.ServerReference: properties.ServerReference = reader.ReadString(); break;
            case PropertyId.ReasonString: properties.ReasonString = reader.ReadString(); break;
            default: throw MalformedPacketException.Malformed($"property 0x{(int)id:X2} is not known");
        }
    }

    private static byte Flag(ref PacketReader reader, PropertyId id)
    {
        byte value = reader.ReadByte();
        return value <= 1
            ? value
            : throw MalformedPacketException.Protocol($"property {id} is {value}; it must be 0 or 1");
    }

    private static ushort ReadAlias(ref PacketReader reader)
    {
        ushort alias = reader.ReadUInt16();
        return alias != 0
            ? alias
            : throw new MalformedPacketException(ReasonCode.TopicAliasInvalid, "topic alias 0; it must be 1 or more");
    }

    private static ushort NonZero(ushort value, PropertyId id) => value != 0 ? value : throw Zero(id);

    private static MalformedPacketException Zero(PropertyId id) =>
        MalformedPacketException.Protocol($"property {id} is 0; it must be 1 or more");

    private static string Name(PacketType packet) => packet == PropertyTable.Will ? "the will" : packet.ToString();
}

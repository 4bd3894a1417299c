using System.Buffers;

namespace Continuum.Mqtt.Packets;

/// <summary>Writes a property list (5.0, 2.2.2): its length, then what is set.</summary>
internal static class PropertyWriting
{
    // Encoding never yields the thread, so one scratch buffer a thread serves every connection.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static void WriteProperties(this IBufferWriter<byte> output, PacketProperties properties)
    {
        ReadOnlySpan<byte> list = Encode(properties);
        output.WriteVarInt(list.Length);
        output.Write(list);
    }

    /// <summary>The list without its length; valid until the next call on this thread.</summary>
    public static ReadOnlySpan<byte> Encode(PacketProperties properties)
    {
        if (ReferenceEquals(properties, PacketProperties.None))
        {
            return [];
        }

        ArrayBufferWriter<byte> scratch = _scratch ??= new(256);
        scratch.ResetWrittenCount();
        WriteNumbers(scratch, properties);
        WriteTexts(scratch, properties);
        return scratch.WrittenSpan;
    }

    private static void WriteNumbers(ArrayBufferWriter<byte> output, PacketProperties from)
    {
        Byte(output, PropertyId.PayloadFormat, from.PayloadFormat);
        FourBytes(output, PropertyId.MessageExpiry, from.MessageExpiry);
        FourBytes(output, PropertyId.SessionExpiry, from.SessionExpiry);
        TwoBytes(output, PropertyId.ServerKeepAlive, from.ServerKeepAlive);
        Byte(output, PropertyId.RequestProblemInformation, from.RequestProblemInformation);
        FourBytes(output, PropertyId.WillDelay, from.WillDelay);
        Byte(output, PropertyId.RequestResponseInformation, from.RequestResponseInformation);
        TwoBytes(output, PropertyId.ReceiveMaximum, from.ReceiveMaximum);
        TwoBytes(output, PropertyId.TopicAliasMaximum, from.TopicAliasMaximum);
        TwoBytes(output, PropertyId.TopicAlias, from.TopicAlias);
        Byte(output, PropertyId.MaximumQoS, from.MaximumQoS);
        Byte(output, PropertyId.RetainAvailable, from.RetainAvailable);
        FourBytes(output, PropertyId.MaximumPacketSize, from.MaximumPacketSize);
        Byte(output, PropertyId.WildcardSubscriptionAvailable, from.WildcardSubscriptionAvailable);
        Byte(output, PropertyId.SubscriptionIdAvailable, from.SubscriptionIdAvailable);
        Byte(output, PropertyId.SharedSubscriptionAvailable, from.SharedSubscriptionAvailable);
        for (int i = 0; i < from.SubscriptionIds?.Count; i++)
        {
            output.WriteByte((byte)PropertyId.SubscriptionId);
            output.WriteVarInt(from.SubscriptionIds[i]);
        }
    }

    private static void WriteTexts(ArrayBufferWriter<byte> output, PacketProperties from)
    {
        Text(output, PropertyId.ContentType, from.ContentType);
        Text(output, PropertyId.ResponseTopic, from.ResponseTopic);
        Binary(output, PropertyId.CorrelationData, from.CorrelationData);
        Text(output, PropertyId.AssignedClientId, from.AssignedClientId);
        Text(output, PropertyId.AuthenticationMethod, from.AuthenticationMethod);
        Binary(output, PropertyId.AuthenticationData, from.AuthenticationData);
        Text(output, PropertyId.ResponseInformation, from.ResponseInformation);
        Text(output, PropertyId.ServerReference, from.ServerReference);
        Text(output, PropertyId.ReasonString, from.ReasonString);
        for (int i = 0; i < from.UserProperties?.Count; i++)
        {
            output.WriteByte((byte)PropertyId.UserProperty);
            output.WriteString(from.UserProperties[i].Key);
            output.WriteString(from.UserProperties[i].Value);
        }
    }

    private static void Byte(ArrayBufferWriter<byte> output, PropertyId id, byte? value)
    {
        if (value is { } set)
        {
            output.WriteByte((byte)id);
            output.WriteByte(set);
        }
    }

    private static void TwoBytes(ArrayBufferWriter<byte> output, PropertyId id, ushort? value)
    {
        if (value is { } set)
        {
            output.WriteByte((byte)id);
            output.WriteUInt16(set);
        }
    }

    private static void FourBytes(ArrayBufferWriter<byte> output, PropertyId id, uint? value)
    {
        if (value is { } set)
        {
            output.WriteByte((byte)id);
            output.WriteUInt32(set);
        }
    }

    private static void Text(ArrayBufferWriter<byte> output, PropertyId id, string? value)
    {
        if (value is not null)
        {
            output.WriteByte((byte)id);
            output.WriteString(value);
        }
    }

    private static void Binary(ArrayBufferWriter<byte> output, PropertyId id, ReadOnlyMemory<byte>? value)
    {
        if (value is { } set)
        {
            output.WriteByte((byte)id);
            output.WriteBinary(set.Span);
        }
    }
}

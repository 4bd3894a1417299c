using System.Buffers.Binary;

namespace Continuum.Testing.Power.Nbd;

/// <summary>
/// The server's side of the fixed newstyle negotiation (NBD protocol, "Fixed newstyle negotiation"), as far as QEMU
/// needs it: the option GO, whatever export it names; other options are answered as unsupported.
/// </summary>
internal static class NbdHandshake
{
    private const ulong Greeting = 0x4e42444d41474943;
    private const ulong OptionMagic = 0x49484156454F5054;
    private const ulong ReplyMagic = 0x0003e889045565a9;
    private const ushort FixedNewstyle = 1;
    private const ushort NoZeroes = 2;
    private const uint ExportName = 1;
    private const uint Abort = 2;
    private const uint Go = 7;
    private const uint Acknowledged = 1;
    private const uint Info = 3;
    private const uint Unsupported = 0x80000001;
    private const ushort InfoExport = 0;
    private const ushort InfoBlockSize = 3;
    private const int PreferredBytes = 4_096;
    private const int MostOptionBytes = 8_192;

    // A flush and a write that is kept at once are understood.
    private const ushort Flags = 1 | 4 | 8;

    /// <returns>Whether requests follow; otherwise the client has enough.</returns>
    /// <exception cref="InvalidDataException">The client does not speak the protocol.</exception>
    public static async Task<bool> RunAsync(Stream client, long diskBytes, CancellationToken stop)
    {
        byte[] head = new byte[18];
        BinaryPrimitives.WriteUInt64BigEndian(head, Greeting);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(8), OptionMagic);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(16), FixedNewstyle | NoZeroes);
        await client.WriteAsync(head, stop);
        await client.ReadExactlyAsync(head.AsMemory(0, 4), stop); // the client's flags
        while (true)
        {
            await client.ReadExactlyAsync(head.AsMemory(0, 16), stop);
            uint option = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(8));
            uint bytes = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(12));
            if (BinaryPrimitives.ReadUInt64BigEndian(head) != OptionMagic || bytes > MostOptionBytes)
            {
                throw new InvalidDataException("This is no NBD option.");
            }

            await client.ReadExactlyAsync(new byte[bytes], stop);
            switch (option)
            {
                case Go:
                    await client.WriteAsync(Answer(option, Info, ExportOf(diskBytes)), stop);
                    await client.WriteAsync(Answer(option, Info, BlockSizes()), stop);
                    await client.WriteAsync(Answer(option, Acknowledged, []), stop);
                    return true;
                case Abort:
                    await client.WriteAsync(Answer(option, Acknowledged, []), stop);
                    return false;
                case ExportName:
                    throw new InvalidDataException("The client asked with EXPORT_NAME; this server wants GO.");
                default:
                    await client.WriteAsync(Answer(option, Unsupported, []), stop);
                    break;
            }
        }
    }

    private static byte[] ExportOf(long diskBytes)
    {
        byte[] info = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(info, InfoExport);
        BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(2), diskBytes);
        BinaryPrimitives.WriteUInt16BigEndian(info.AsSpan(10), Flags);
        return info;
    }

    private static byte[] BlockSizes()
    {
        byte[] info = new byte[14];
        BinaryPrimitives.WriteUInt16BigEndian(info, InfoBlockSize);
        BinaryPrimitives.WriteInt32BigEndian(info.AsSpan(2), Disks.VolatileDisk.SectorBytes);
        BinaryPrimitives.WriteInt32BigEndian(info.AsSpan(6), PreferredBytes);
        BinaryPrimitives.WriteInt32BigEndian(info.AsSpan(10), NbdServer.MostBytes);
        return info;
    }

    private static byte[] Answer(uint option, uint type, byte[] data)
    {
        byte[] answer = new byte[20 + data.Length];
        BinaryPrimitives.WriteUInt64BigEndian(answer, ReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(12), type);
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(16), data.Length);
        data.CopyTo(answer, 20);
        return answer;
    }
}

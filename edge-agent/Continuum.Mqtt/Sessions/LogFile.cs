using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Continuum.Mqtt.Packets;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Mqtt.Sessions;

/// <summary>
/// The log's file: a header, then records of length (4 bytes), CRC-32C (4 bytes) and body,
/// little-endian. Owns its handle.
/// </summary>
internal sealed class LogFile : IDisposable
{
    public const int RecordHeader = 8;

    private static readonly byte[] Header = "CONTMQS1"u8.ToArray();

    private readonly SafeFileHandle _handle;

    private LogFile(SafeFileHandle handle, long length)
    {
        _handle = handle;
        Length = length;
    }

    /// <summary>Bytes of whole, durable records and the header.</summary>
    public long Length { get; private set; }

    /// <summary>Opens or creates a log, applies its records, and cuts off what a crash left half written.</summary>
    /// <exception cref="SessionStoreException">The file is not a session log.</exception>
    public static LogFile Open(string path, StoredState state)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            byte[] content = new byte[RandomAccess.GetLength(handle)];
            ReadAll(handle, content);
            int valid = content.Length < Header.Length && Header.AsSpan().StartsWith(content)
                ? WriteHeader(handle)
                : Replay(path, content, state);
            RandomAccess.SetLength(handle, valid);
            return new(handle, valid);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes a state as a new file, durable before it is returned.</summary>
    public static LogFile Create(string path, StoredState state)
    {
        LogFile file = new(
            File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read), Header.Length);
        try
        {
            WriteHeader(file._handle);
            ArrayBufferWriter<byte> records = new();
            foreach (SessionChange change in state.AsChanges())
            {
                AppendRecord(records, change);
                if (records.WrittenCount > 1 << 20)
                {
                    file.Write(records.WrittenMemory);
                    records.ResetWrittenCount();
                }
            }

            file.Write(records.WrittenMemory);
            file.Flush();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static void AppendRecord(ArrayBufferWriter<byte> output, SessionChange change)
    {
        int start = output.WrittenCount;
        output.Write(stackalloc byte[RecordHeader]);
        ChangeEncoding.Write(output, change);
        // The writer hands out read-only views of its own array; the header is filled in where it lies.
        Span<byte> record = System.Runtime.InteropServices.MemoryMarshal
            .AsMemory(output.WrittenMemory[start..]).Span;
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - RecordHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C(record[RecordHeader..]));
    }

    /// <summary>Appends; after a failure the length stands, so the next write covers what was torn.</summary>
    public void Write(ReadOnlyMemory<byte> records)
    {
        RandomAccess.Write(_handle, records.Span, Length);
        Length += records.Length;
    }

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();

    private static int WriteHeader(SafeFileHandle handle)
    {
        RandomAccess.Write(handle, Header, 0);
        return Header.Length;
    }

    private static void ReadAll(SafeFileHandle handle, Span<byte> content)
    {
        for (int at = 0; at < content.Length;)
        {
            int read = RandomAccess.Read(handle, content[at..], at);
            at += read > 0 ? read : throw new EndOfStreamException("the file became shorter while it was read");
        }
    }

    private static int Replay(string path, byte[] content, StoredState state)
    {
        if (!content.AsSpan().StartsWith(Header))
        {
            throw new SessionStoreException(
                path, $"{path} is not a session log of this version: move it away to start with no sessions");
        }

        int at = Header.Length;
        while (content.Length - at >= RecordHeader)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(at));
            uint sum = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at + 4));
            if (length < 0 || length > content.Length - at - RecordHeader
                || Crc32C(content.AsSpan(at + RecordHeader, length)) != sum)
            {
                break;
            }

            state.Apply(ReadChange(path, content.AsMemory(at + RecordHeader, length)));
            at += RecordHeader + length;
        }

        return at;
    }

    private static SessionChange ReadChange(string path, ReadOnlyMemory<byte> record)
    {
        try
        {
            return ChangeEncoding.Read(record);
        }
        catch (MalformedPacketException malformed)
        {
            throw new SessionStoreException(
                path, $"{path} holds what this version did not write ({malformed.Message}): move it away", malformed);
        }
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Continuum.Mqtt.Sessions;

/// <summary>
/// The bytes of the log, little-endian. The file: "CONTMQS2", 8 random bytes (the salt), CRC-32C of both; then batches.
/// A batch is what one flush made durable: the salt, its own place in the file (8 bytes), length (4), CRC-32C (4) of
/// all else, then changes, each after its length (4). Behind the last batch there may be zeros.
/// </summary>
/// <remarks>
/// A batch begins only when the one before it is durable. So a batch that is not whole, with the beginning of another
/// behind it, was damaged after it had been written; without, it is the torn end that a crash leaves.
/// </remarks>
internal static class LogFormat
{
    public const int SaltBytes = 8;
    public const int FileHeader = 20;
    public const int BatchHeader = SaltBytes + 16;

    /// <summary>The first version: records of length, CRC-32C and change, each for itself.</summary>
    public const int OldRecordHeader = 8;

    public static ReadOnlySpan<byte> Magic => "CONTMQS2"u8;

    public static ReadOnlySpan<byte> OldMagic => "CONTMQS1"u8;

    public static byte[] NewFileHeader(ReadOnlySpan<byte> salt)
    {
        byte[] header = new byte[FileHeader];
        Magic.CopyTo(header);
        salt.CopyTo(header.AsSpan(Magic.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), Crc32C.Of(header.AsSpan(0, 16)));
        return header;
    }

    public static bool IsFileHeader(ReadOnlySpan<byte> header) =>
        header.StartsWith(Magic) && header.Length >= FileHeader
        && BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) == Crc32C.Of(header[..16]);

    public static void AppendChange(ArrayBufferWriter<byte> output, SessionChange change)
    {
        int start = output.WrittenCount;
        output.Write(stackalloc byte[sizeof(int)]);
        ChangeEncoding.Write(output, change);
        // The writer hands out read-only views of its own array; the length is filled in where it lies.
        Span<byte> record = MemoryMarshal.AsMemory(output.WrittenMemory[start..]).Span;
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - sizeof(int));
    }

    public static void WriteBatchHeader(
        Span<byte> header, ReadOnlySpan<byte> salt, long offset, ReadOnlySpan<byte> changes)
    {
        salt.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[SaltBytes..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(header[(SaltBytes + 8)..], changes.Length);
        uint sum = Crc32C.Of(header[..(BatchHeader - 4)], changes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(BatchHeader - 4)..], sum);
    }

    /// <summary>The bytes look like the beginning of the batch that stands at the offset.</summary>
    public static bool IsBatchStart(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> salt, long offset) =>
        bytes.Length >= SaltBytes + 8 && bytes.StartsWith(salt)
        && BinaryPrimitives.ReadInt64LittleEndian(bytes[SaltBytes..]) == offset;

    /// <summary>The changes of the batch at the front of the bytes; false when it is not whole.</summary>
    public static bool TryReadBatch(
        ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> salt, long offset, out ReadOnlyMemory<byte> changes)
    {
        changes = default;
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < BatchHeader || !IsBatchStart(span, salt, offset))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(span[(SaltBytes + 8)..]);
        if (length < 0 || length > span.Length - BatchHeader)
        {
            return false;
        }

        changes = bytes.Slice(BatchHeader, length);
        return Crc32C.Of(span[..(BatchHeader - 4)], changes.Span)
            == BinaryPrimitives.ReadUInt32LittleEndian(span[(BatchHeader - 4)..]);
    }
}

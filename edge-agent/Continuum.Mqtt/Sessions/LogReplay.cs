using System.Buffers.Binary;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Sessions;

/// <summary>Reads a log of either version into a state.</summary>
internal static class LogReplay
{
    /// <summary>Applies every whole batch.</summary>
    /// <returns>Where the whole batches end; what is behind is the torn end of a crash.</returns>
    /// <exception cref="SessionStoreException">
    /// A batch before the last is damaged, or the content is not ours.
    /// </exception>
    public static int Run(string path, byte[] content, StoredState state)
    {
        ReadOnlySpan<byte> salt = content.AsSpan(LogFormat.Magic.Length, LogFormat.SaltBytes);
        int at = LogFormat.FileHeader;
        while (LogFormat.TryReadBatch(content.AsMemory(at), salt, at, out ReadOnlyMemory<byte> changes))
        {
            Apply(path, changes, state);
            at += LogFormat.BatchHeader + changes.Length;
        }

        return FindBatchBehind(content, salt, at) is { } later
            ? throw new SessionStoreException(
                path,
                $"{path} is damaged at byte {at}, and goes on at byte {later}: the disk lost what it had. Bring the "
                + "file back from a copy, or move it away to start with no sessions and no retained messages.")
            : at;
    }

    /// <summary>Applies the records of the log's first version, up to the first that is not whole.</summary>
    public static void RunOld(string path, byte[] content, StoredState state)
    {
        int at = LogFormat.OldMagic.Length;
        while (content.Length - at >= LogFormat.OldRecordHeader)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(at));
            uint sum = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at + 4));
            int body = at + LogFormat.OldRecordHeader;
            if (length < 0 || length > content.Length - body || Crc32C.Of(content.AsSpan(body, length)) != sum)
            {
                return;
            }

            state.Apply(ReadChange(path, content.AsMemory(body, length)));
            at = body + length;
        }
    }

    private static int? FindBatchBehind(byte[] content, ReadOnlySpan<byte> salt, int at)
    {
        for (int from = at + 1; from < content.Length;)
        {
            int found = content.AsSpan(from).IndexOf(salt);
            if (found < 0)
            {
                return null;
            }

            from += found;
            if (LogFormat.IsBatchStart(content.AsSpan(from), salt, from))
            {
                return from;
            }

            from++;
        }

        return null;
    }

    private static void Apply(string path, ReadOnlyMemory<byte> changes, StoredState state)
    {
        while (changes.Length > 0)
        {
            int length = changes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(changes.Span);
            if (length < 0 || length > changes.Length - sizeof(int))
            {
                throw NotOurs(path, "a change runs over the end of its batch", cause: null);
            }

            state.Apply(ReadChange(path, changes.Slice(sizeof(int), length)));
            changes = changes[(sizeof(int) + length)..];
        }
    }

    private static SessionChange ReadChange(string path, ReadOnlyMemory<byte> change)
    {
        try
        {
            return ChangeEncoding.Read(change);
        }
        catch (MalformedPacketException malformed)
        {
            throw NotOurs(path, malformed.Message, malformed);
        }
    }

    private static SessionStoreException NotOurs(string path, string what, Exception? cause) =>
        new(path, $"{path} holds what this version did not write ({what}): move it away", cause);
}

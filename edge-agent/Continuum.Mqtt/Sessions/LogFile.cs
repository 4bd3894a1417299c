using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Mqtt.Sessions;

/// <summary>The log's file, as <see cref="LogFormat"/> lays it out. Owns its handle.</summary>
internal sealed class LogFile : IDisposable
{
    // A flush of a file that has grown has the file system write more of what it keeps about it. So the log grows by
    // this much at once, with zeros, which later batches overwrite.
    private const int Ahead = 64 << 10;

    private static readonly byte[] Zeros = new byte[Ahead];

    private readonly SafeFileHandle _handle;
    private readonly byte[] _salt;
    private readonly LogWrite _write;
    private readonly byte[] _batchHeader = new byte[LogFormat.BatchHeader];
    private long _allocated;
    private long _refused;

    private LogFile(SafeFileHandle handle, byte[] salt, long length, LogWrite? write = null)
    {
        _handle = handle;
        _salt = salt;
        _write = write ?? RandomAccess.Write;
        Length = length;
    }

    /// <summary>Bytes of whole, durable batches and the header.</summary>
    public long Length { get; private set; }

    /// <summary>The file is of the first version: it is to be written anew before anything is added.</summary>
    public bool IsOld { get; private init; }

    /// <summary>Opens or creates a log, applies its changes, and cuts off what a crash left half written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="state">Gets the changes.</param>
    /// <param name="write">Writes batches; null: to the file, as it is.</param>
    /// <exception cref="SessionStoreException">The file is not a session log, or is damaged.</exception>
    public static LogFile Open(string path, StoredState state, LogWrite? write = null)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            long length = RandomAccess.GetLength(handle);
            if (length > Array.MaxLength)
            {
                throw new SessionStoreException(
                    path,
                    $"{path} has {length} bytes, more than the {Array.MaxLength} that can be read: move it away to "
                    + "start with no sessions");
            }

            byte[] content = new byte[length];
            ReadAll(handle, content);
            if (content.AsSpan().StartsWith(LogFormat.OldMagic))
            {
                LogReplay.RunOld(path, content, state);
                return new(handle, [], content.Length) { IsOld = true };
            }

            if (IsTornHeader(content))
            {
                return Begin(handle, write);
            }

            if (!LogFormat.IsFileHeader(content))
            {
                throw new SessionStoreException(
                    path, $"{path} is not a session log of this version: move it away to start with no sessions");
            }

            int valid = LogReplay.Run(path, content, state);
            RandomAccess.SetLength(handle, valid);
            byte[] salt = content[LogFormat.Magic.Length..(LogFormat.Magic.Length + LogFormat.SaltBytes)];
            return new(handle, salt, valid, write);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes a state as a new file, durable before it is returned; after a failure there is no file.
    /// </summary>
    public static LogFile Create(string path, StoredState state)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            LogFile file = Begin(handle);
            ArrayBufferWriter<byte> changes = new();
            foreach (SessionChange change in state.AsChanges())
            {
                LogFormat.AppendChange(changes, change);
                if (changes.WrittenCount > 1 << 20)
                {
                    file.Write(changes.WrittenMemory);
                    changes.ResetWrittenCount();
                }
            }

            file.Write(changes.WrittenMemory);
            file.Flush();
            return file;
        }
        catch
        {
            // What lies there of it would take the room that appending to the old log needs.
            handle.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Appends a batch; after a failure the length stands, so the next write covers what was torn.</summary>
    public void Write(ReadOnlyMemory<byte> changes)
    {
        if (changes.IsEmpty)
        {
            return;
        }

        LogFormat.WriteBatchHeader(_batchHeader, _salt, Length, changes.Span);
        long end = Length + LogFormat.BatchHeader + changes.Length;
        if (end <= _allocated || !TryWriteAndGrow(changes, end))
        {
            _write(_handle, [_batchHeader, changes], Length);
        }

        Length = end;
    }

    /// <summary>Makes what was written durable, with <c>fsync</c>.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Gives back the room that no batch has taken yet; nothing is written after it.</summary>
    public void Trim() => RandomAccess.SetLength(_handle, Length);

    public void Dispose() => _handle.Dispose();

    // False: a disk that is almost full may still have room for the batch alone. Then the zeros leave that room to
    // others on the disk, and growing is not tried again before the batches have come as far as it would have reached.
    private bool TryWriteAndGrow(ReadOnlyMemory<byte> changes, long end)
    {
        if (end <= _refused)
        {
            return false;
        }

        long upTo = (end + Ahead - 1) / Ahead * Ahead;
        try
        {
            _write(_handle, [_batchHeader, changes, Zeros.AsMemory(0, (int)(upTo - end))], Length);
        }
        catch (IOException)
        {
            _refused = upTo;
            RandomAccess.SetLength(_handle, Math.Max(Length, _allocated));
            return false;
        }

        _allocated = upTo;
        return true;
    }

    // Durable at once: a file that has batches always has its header whole.
    private static LogFile Begin(SafeFileHandle handle, LogWrite? write = null)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(LogFormat.SaltBytes);
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, LogFormat.NewFileHeader(salt), 0);
        RandomAccess.FlushToDisk(handle);
        return new(handle, salt, LogFormat.FileHeader, write);
    }

    private static bool IsTornHeader(ReadOnlySpan<byte> content) =>
        content.Length < LogFormat.FileHeader
        && (content.StartsWith(LogFormat.Magic) || LogFormat.Magic.StartsWith(content));

    private static void ReadAll(SafeFileHandle handle, Span<byte> content)
    {
        for (int at = 0; at < content.Length;)
        {
            int read = RandomAccess.Read(handle, content[at..], at);
            at += read > 0 ? read : throw new EndOfStreamException("the file became shorter while it was read");
        }
    }
}

using Microsoft.Win32.SafeHandles;

namespace Continuum.Mqtt.Tests.Sessions;

/// <summary>Writes files as a disk does that has room for so many bytes of them, and counts the writes.</summary>
internal sealed class SmallDisk
{
    public long Room { get; set; } = long.MaxValue;

    public int Writes { get; private set; }

    /// <summary>Writes what there is room for, then fails.</summary>
    public void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long at)
    {
        Writes++;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            int fits = (int)Math.Clamp(Room - at, 0, part.Length);
            RandomAccess.Write(file, part.Span[..fits], at);
            at += fits;
            if (fits < part.Length)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}

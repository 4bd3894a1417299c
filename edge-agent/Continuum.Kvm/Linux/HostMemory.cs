namespace Continuum.Kvm.Linux;

/// <summary>
/// What the monitor keeps in its own memory on behalf of a program, outside the program's and that of its files: bytes
/// in pipes and between sockets, texts of /proc, lists of folders. Each is small, but a program may have a thousand.
/// </summary>
/// <param name="programBytes">The limit on the program's memory.</param>
internal sealed class HostMemory(long programBytes)
{
    private const long Least = 8L << 20;
    private const long Most = 64L << 20;

    /// <summary>Bytes that may be kept.</summary>
    public long LimitBytes { get; } = Math.Clamp(programBytes / 4, Least, Most);

    /// <summary>Bytes that are kept.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes that may still be taken.</summary>
    public long LeftBytes => Math.Max(0, LimitBytes - UsedBytes);

    /// <summary>Takes room. False: there is not so much left.</summary>
    public bool TryTake(long bytes)
    {
        bool isLeft = bytes <= LeftBytes;
        UsedBytes += isLeft ? bytes : 0;
        return isLeft;
    }

    /// <summary>Takes room for what must be kept, such as what a snapshot brings.</summary>
    public void Take(long bytes) => UsedBytes += bytes;

    /// <summary>Gives room back.</summary>
    public void Give(long bytes) => UsedBytes -= bytes;
}

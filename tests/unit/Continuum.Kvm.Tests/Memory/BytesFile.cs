using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Tests.Memory;

/// <summary>A mapped file whose bytes are in memory.</summary>
internal sealed class BytesFile(string path, byte[] bytes) : IMappedFile
{
    public string Path => path;

    public FileIdentity Identity => new(IsOfImage: true, 1, bytes.Length, ModifiedNs);

    public long ModifiedNs { get; init; } = 1;

    public long Length => bytes.Length;

    public int Reads { get; private set; }

    /// <summary>Bytes that say where in the file they are.</summary>
    public static BytesFile Numbered(string path, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i / 4096) + (i % 251) + 1);
        }

        return new BytesFile(path, bytes);
    }

    public byte At(long offset) => offset < bytes.Length ? bytes[offset] : (byte)0;

    public int ReadAt(long offset, Span<byte> into)
    {
        Reads++;
        int count = (int)Math.Clamp(bytes.Length - offset, 0, into.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(into);
        return count;
    }
}

using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Loading;

namespace Continuum.Kvm.Tests.Testing;

/// <summary>Programs as bytes by their paths, and otherwise this machine's own files.</summary>
internal sealed class HostProgramFiles : IProgramFiles
{
    private readonly Dictionary<string, (byte[] Bytes, uint Mode)> _files = [];

    /// <summary>Adds one.</summary>
    public HostProgramFiles Add(string path, byte[] bytes, uint mode = 0x81ED)
    {
        _files[path] = (bytes, mode);
        return this;
    }

    /// <inheritdoc/>
    public Errno OpenProgram(string path, out FileStatus status, out IMappedFile? file)
    {
        if (!_files.TryGetValue(path, out (byte[] Bytes, uint Mode) found))
        {
            if (!File.Exists(path))
            {
                (status, file) = (default, null);
                return Errno.ENOENT;
            }

            found = (File.ReadAllBytes(path), 0x81ED);
        }

        status = new FileStatus(found.Mode, found.Bytes.Length, 1, 1, 1, 0);
        file = new BytesFile(path, found.Bytes);
        return 0;
    }

    private sealed class BytesFile(string path, byte[] bytes) : IMappedFile
    {
        public string Path => path;

        public FileIdentity Identity => new(IsOfImage: true, 1, bytes.Length, 1);

        public long Length => bytes.Length;

        public int ReadAt(long offset, Span<byte> into)
        {
            if (offset < 0 || offset >= bytes.Length)
            {
                return 0;
            }

            int count = (int)Math.Min(into.Length, bytes.Length - offset);
            bytes.AsSpan((int)offset, count).CopyTo(into);
            return count;
        }
    }
}

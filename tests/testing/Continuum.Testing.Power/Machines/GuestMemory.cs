using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Testing.Power.Machines;

/// <summary>
/// A machine's memory as a file of this process's own, so that another machine can begin with what is in it. The file has
/// no name: it is gone with the process, however that ends.
/// </summary>
internal sealed class GuestMemory : IDisposable
{
    private const string InMemory = "/dev/shm";
    private const int Mebibyte = 1 << 20;

    private readonly SafeFileHandle _file;

    /// <param name="mebibytes">Its size.</param>
    /// <param name="folder">Where it is when the host's file system in memory has no room for it.</param>
    public GuestMemory(int mebibytes, string folder)
    {
        Mebibytes = mebibytes;
        string path = Path.Combine(
            HasRoom((long)mebibytes * Mebibyte) ? InMemory : folder, $"continuum-{Path.GetRandomFileName()}");
        _file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        RandomAccess.SetLength(_file, (long)mebibytes * Mebibyte);
    }

    public int Mebibytes { get; }

    /// <summary>Where this user's processes open it.</summary>
    public string FilePath => string.Create(
        CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_file.DangerousGetHandle()}");

    public void Dispose() => _file.Dispose();

    private static bool HasRoom(long bytes) =>
        Directory.Exists(InMemory) && new DriveInfo(InMemory).AvailableFreeSpace > bytes;
}

using System.Globalization;
using System.Text;

namespace Continuum.Testing.Guest;

/// <summary>
/// Writes an archive that the kernel unpacks as its first root: cpio in the "newc" format (kernel documentation,
/// driver-api/early-userspace/buffer-format). Written directly, it needs neither root nor a copy of the files.
/// </summary>
public sealed class InitramfsWriter(Stream output) : IDisposable
{
    private const string Magic = "070701";
    private const int Alignment = 4;
    private const uint FolderMode = 0x41ED;     // S_IFDIR | 0755
    private const uint ProgramMode = 0x81ED;    // S_IFREG | 0755
    private const uint LinkMode = 0xA1FF;       // S_IFLNK | 0777
    private const uint CharacterMode = 0x2180;  // S_IFCHR | 0600

    private readonly HashSet<string> _folders = ["/"];
    private int _inode;

    /// <summary>A folder, and those above it that are not there yet.</summary>
    public void AddFolder(string path)
    {
        if (_folders.Add(path))
        {
            AddFolder(Path.GetDirectoryName(path)!);
            Write(path, FolderMode, [], 0, 0);
        }
    }

    public void AddFile(string path, string source) => AddEntry(path, ProgramMode, File.ReadAllBytes(source));

    public void AddText(string path, string text) => AddEntry(path, ProgramMode, Encoding.UTF8.GetBytes(text));

    public void AddLink(string path, string target) => AddEntry(path, LinkMode, Encoding.UTF8.GetBytes(target));

    public void AddCharacterDevice(string path, uint major, uint minor)
    {
        AddFolder(Path.GetDirectoryName(path)!);
        Write(path, CharacterMode, [], major, minor);
    }

    /// <summary>Ends the archive and closes the stream.</summary>
    public void Dispose()
    {
        Write("TRAILER!!!", 0, [], 0, 0);
        output.Dispose();
    }

    private void AddEntry(string path, uint mode, byte[] content)
    {
        AddFolder(Path.GetDirectoryName(path)!);
        Write(path, mode, content, 0, 0);
    }

    private void Write(string path, uint mode, byte[] content, uint deviceMajor, uint deviceMinor)
    {
        byte[] name = Encoding.UTF8.GetBytes(path.TrimStart('/') + '\0');
        // Inode, mode, user, group, links, time, size, device of the file system, device itself, name, checksum.
        uint[] fields =
        [
            (uint)++_inode, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, deviceMajor, deviceMinor,
            (uint)name.Length, 0,
        ];
        string header = Magic
            + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)));
        output.Write(Encoding.ASCII.GetBytes(header));
        output.Write(name);
        Pad(header.Length + name.Length);
        output.Write(content);
        Pad(content.Length);
    }

    private void Pad(int written) => output.Write(new byte[(Alignment - (written % Alignment)) % Alignment]);
}

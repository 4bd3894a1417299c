using System.Formats.Tar;
using System.Text;

namespace Continuum.Images.Tests.Layers;

/// <summary>Builds small tars, hostile ones too.</summary>
internal static class Tar
{
    public static byte[] Of(params TarEntry[] entries)
    {
        using MemoryStream tar = new();
        using (TarWriter writer = new(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return tar.ToArray();
    }

    public static TarEntry File(string name, string content = "x", UnixFileMode mode = UnixFileMode.UserRead) =>
        new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = mode,
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        };

    public static TarEntry Folder(string name) => new PaxTarEntry(TarEntryType.Directory, name);

    public static TarEntry Link(string name, string target, TarEntryType type = TarEntryType.SymbolicLink) =>
        new PaxTarEntry(type, name) { LinkName = target };

    public static TarEntry Special(string name, TarEntryType type) => new PaxTarEntry(type, name);
}

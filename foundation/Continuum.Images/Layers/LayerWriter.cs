using System.Formats.Tar;

namespace Continuum.Images.Layers;

/// <summary>
/// Writes a folder as a tar that depends on names, contents, executable bits and link targets alone: sorted by ordinal
/// path, time 0, owner 0, modes 0755 and 0644. The same tree gives the same digest on every machine.
/// </summary>
internal static class LayerWriter
{
    private const UnixFileMode Mode644 = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes the whole folder.</summary>
    internal static void Write(string folder, Stream destination, CancellationToken cancellationToken) =>
        Write(LayerSource.Scan(folder, _ => true), destination, cancellationToken);

    /// <summary>Writes what was chosen from a folder.</summary>
    internal static void Write(
        IReadOnlyList<LayerSource> sources, Stream destination, CancellationToken cancellationToken)
    {
        using TarWriter writer = new(destination, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (LayerSource source in sources.OrderBy(source => source.Path, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(source, writer);
        }
    }

    private static void Write(LayerSource source, TarWriter writer)
    {
        FileSystemInfo info = source.Info;
        if (info.LinkTarget is { } target)
        {
            LayerPath.CheckLink(source.Path, source.Path.Count(c => c == '/'), target);
            GnuTarEntry link = Entry(TarEntryType.SymbolicLink, source.Path, Mode644 | AnyExecute);
            link.LinkName = target;
            writer.WriteEntry(link);
        }
        else if (info is DirectoryInfo)
        {
            writer.WriteEntry(Entry(TarEntryType.Directory, source.Path + "/", Mode644 | AnyExecute));
        }
        else
        {
            bool isExecutable = (info.UnixFileMode & AnyExecute) != 0;
            GnuTarEntry file = Entry(
                TarEntryType.RegularFile, source.Path, isExecutable ? Mode644 | AnyExecute : Mode644);
            using FileStream content = File.OpenRead(info.FullName);
            file.DataStream = content;
            writer.WriteEntry(file);
        }
    }

    private static GnuTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) => new(type, name)
    {
        Mode = mode,
        Uid = 0,
        Gid = 0,
        UserName = "",
        GroupName = "",
        ModificationTime = DateTimeOffset.UnixEpoch,
        AccessTime = DateTimeOffset.UnixEpoch,
        ChangeTime = DateTimeOffset.UnixEpoch,
    };
}

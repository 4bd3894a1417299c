using System.Formats.Tar;

namespace Continuum.Images.Layers;

/// <summary>One file, directory or link that goes into a layer.</summary>
/// <param name="Path">Its path in the layer, with '/' and without one at either end.</param>
/// <param name="Info">Where it lies on this machine; links are not followed.</param>
internal sealed record LayerSource(string Path, FileSystemInfo Info)
{
    /// <summary>All beneath a folder whose paths are wanted; an unwanted directory is not entered.</summary>
    internal static List<LayerSource> Scan(string folder, Func<LayerSource, bool> isWanted)
    {
        List<LayerSource> found = [];
        Scan(new DirectoryInfo(folder), "", isWanted, found);
        return found;
    }

    private static void Scan(
        DirectoryInfo folder, string prefix, Func<LayerSource, bool> isWanted, List<LayerSource> found)
    {
        foreach (FileSystemInfo info in folder.EnumerateFileSystemInfos())
        {
            LayerSource source = new(prefix + info.Name, info);
            if (!isWanted(source))
            {
                continue;
            }

            RefuseSpecial(source);
            found.Add(source);
            if (info is DirectoryInfo directory && info.LinkTarget is null)
            {
                Scan(directory, source.Path + "/", isWanted, found);
            }
        }
    }

    // Opening a FIFO would wait for its writer, so what is no plain file must be known before. The tar writer is the
    // one place of the framework that tells the kinds apart; devices, FIFOs and sockets all show length 0.
    private static void RefuseSpecial(LayerSource source)
    {
        if (source.Info is not FileInfo { Length: 0, LinkTarget: null } file)
        {
            return;
        }

        try
        {
            using MemoryStream header = new();
            using (TarWriter writer = new(header, TarEntryFormat.Gnu, leaveOpen: true))
            {
                writer.WriteEntry(file.FullName, "kind");
            }

            header.Position = 0;
            using TarReader reader = new(header);
            if (reader.GetNextEntry() is { EntryType: TarEntryType.RegularFile })
            {
                return;
            }
        }
        catch (IOException failure) when (!ImageException.IsDiskFull(failure))
        {
            throw LayerPath.Unsafe(source.Path, $"it cannot be packed: {failure.Message}", failure);
        }

        throw LayerPath.Unsafe(source.Path, "it is neither a file, a directory nor a link; remove it");
    }
}

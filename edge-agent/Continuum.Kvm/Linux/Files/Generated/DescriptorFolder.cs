using System.Globalization;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>/proc/self/fd: a link for each descriptor.</summary>
internal sealed class DescriptorFolder(FileSystem files, string path) : GeneratedFolder(files, path)
{
    private readonly FileSystem _files = files;
    private readonly string _path = path;

    /// <inheritdoc/>
    public override Errno Find(string name, out FileNode? child)
    {
        child = null;
        if (!uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            || _files.Process?.Descriptors[number] is not { } file)
        {
            return Errno.ENOENT;
        }

        child = new GeneratedLink(
            $"{_path}/{name}", () => file.Name, () => file.Node ?? new OpenFileNode(file));
        return 0;
    }

    /// <inheritdoc/>
    public override Errno List(List<FolderEntry> entries)
    {
        foreach (int number in _files.Process?.Descriptors.Numbers ?? [])
        {
            entries.Add(new FolderEntry(number.ToString(CultureInfo.InvariantCulture), (ulong)number + 1, 10));
        }

        return 0;
    }
}

using System.Formats.Tar;

namespace Continuum.Images.Layers;

/// <summary>
/// Unpacks a tar that nobody vouches for. Only directories, files and symbolic links that stay inside are made;
/// anything else is refused with the entry's name. Owners, times and setuid bits are not taken over; files become
/// read-only.
/// </summary>
internal sealed class LayerUnpacker(LayerLimits limits)
{
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode FileMode444 =
        UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Paths made so far, and whether each is a directory: decides without asking the file system, which follows links.
    private readonly Dictionary<string, bool> _made = new(StringComparer.Ordinal);
    private int _entries;
    private long _bytes;

    /// <summary>Unpacks into a folder that does not exist yet; on failure the caller removes it.</summary>
    /// <exception cref="ImageException">
    /// <see cref="ImageErrorCode.UnsafeLayer"/>, <see cref="ImageErrorCode.TooLarge"/>.
    /// </exception>
    internal void Unpack(Stream tar, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        // Not in the mkdir(2) itself: the process's umask would cut it.
        File.SetUnixFileMode(folder, DirectoryMode);
        using TarReader reader = new(tar, leaveOpen: true);
        while (Next(reader) is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Count(entry);
            Make(entry, folder);
        }
    }

    private static TarEntry? Next(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception failure) when (IsMalformed(failure))
        {
            throw Malformed(failure);
        }
    }

    // What System.Formats.Tar throws for bytes that are no tar, as found by fuzzing it.
    private static bool IsMalformed(Exception failure) => failure
        is InvalidDataException or EndOfStreamException or FormatException or OverflowException
        or ArgumentException or NotSupportedException or InvalidOperationException;

    private static ImageException Malformed(Exception failure) =>
        new(ImageErrorCode.UnsafeLayer, $"The layer is refused: it is no valid tar: {failure.Message}", failure);

    private void Count(TarEntry entry)
    {
        if (++_entries > limits.MaxEntries)
        {
            throw new ImageException(
                ImageErrorCode.TooLarge, $"The layer is refused: it has more than {limits.MaxEntries} entries")
            { Entry = entry.Name };
        }

        if (entry.Length < 0 || entry.Length > limits.MaxTotalBytes - _bytes)
        {
            throw new ImageException(
                ImageErrorCode.TooLarge,
                $"The layer is refused: with entry '{entry.Name}' it exceeds {limits.MaxTotalBytes} bytes")
            { Entry = entry.Name };
        }

        _bytes += entry.Length;
    }

    private void Make(TarEntry entry, string folder)
    {
        string[] parts = LayerPath.Parse(entry.Name, limits.MaxDepth);
        if (parts.Length == 0)
        {
            if (entry.EntryType == TarEntryType.Directory)
            {
                return; // The layer's own root, which is made already.
            }

            throw LayerPath.Unsafe(entry.Name, "it has no name");
        }

        string path = EnsureParents(entry.Name, parts, folder);
        string key = string.Join('/', parts);
        bool isDirectory = entry.EntryType == TarEntryType.Directory;
        if (_made.TryGetValue(key, out bool wasDirectory))
        {
            if (wasDirectory && isDirectory)
            {
                return; // Made as a parent before its own entry came; any other repetition hides something.
            }

            throw LayerPath.Unsafe(entry.Name, "it occurs twice");
        }

        _made[key] = isDirectory;
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                MakeDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                MakeFile(entry, path);
                break;
            case TarEntryType.SymbolicLink:
                LayerPath.CheckLink(entry.Name, parts.Length - 1, entry.LinkName);
                File.CreateSymbolicLink(path, entry.LinkName);
                break;
            default:
                throw LayerPath.Unsafe(
                    entry.Name, $"it is a {entry.EntryType}; allowed are files, directories and symbolic links");
        }
    }

    private string EnsureParents(string name, string[] parts, string folder)
    {
        string path = folder;
        string key = "";
        foreach (string part in parts[..^1])
        {
            path = Path.Join(path, part);
            key = key.Length == 0 ? part : $"{key}/{part}";
            if (!_made.TryGetValue(key, out bool isDirectory))
            {
                _made[key] = true;
                MakeDirectory(path);
            }
            else if (!isDirectory)
            {
                throw LayerPath.Unsafe(name, $"its parent '{key}' is no directory");
            }
        }

        return Path.Join(path, parts[^1]);
    }

    private static void MakeDirectory(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, DirectoryMode);
    }

    private static void MakeFile(TarEntry entry, string path)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            entry.DataStream?.CopyTo(file);
        }
        catch (Exception failure) when (IsMalformed(failure))
        {
            throw LayerPath.Unsafe(entry.Name, "its content is cut off", failure);
        }

        bool isExecutable = (entry.Mode & AnyExecute) != 0;
        File.SetUnixFileMode(file.SafeFileHandle, isExecutable ? FileMode444 | AnyExecute : FileMode444);
    }
}

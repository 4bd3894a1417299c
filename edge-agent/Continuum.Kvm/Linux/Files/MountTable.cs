using Continuum.Kvm.Linux.Files.Generated;
using Continuum.Kvm.Linux.Files.Images;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Linux.Files;

/// <summary>What lies where in the sandbox: folders of this machine, and the monitor's own.</summary>
internal sealed class MountTable : IDisposable
{
    private readonly FileSystem _files;
    private readonly Dictionary<string, ImageMount> _images = [];
    private readonly Dictionary<string, FileNode> _mounted = [];
    private readonly Dictionary<string, FileNode> _onTheWay = [];

    /// <summary>A root and folders over it; the handles are owned.</summary>
    public MountTable(
        FileSystem files, SafeFileHandle root, IReadOnlyList<KeyValuePair<string, SafeFileHandle>> folders)
    {
        _files = files;
        Root = AddImage("/", root);
        foreach ((string path, SafeFileHandle folder) in folders)
        {
            string clean = path.Length > 1 ? path.TrimEnd('/') : path;
            if (!IsMountable(clean))
            {
                throw new ArgumentException(
                    $"Nothing can be laid over {path}: "
                    + "give an absolute path without . and .., outside /dev, /proc, /sys and /tmp",
                    nameof(folders));
            }

            Add(clean, AddImage(clean, folder));
        }
    }

    /// <summary>The folder <c>/</c>.</summary>
    public FileNode Root { get; }

    /// <summary>Lays something over a path.</summary>
    public void Add(string path, FileNode node)
    {
        _mounted.Add(path, node);
        for (string parent = ParentOf(path); parent.Length > 1; parent = ParentOf(parent))
        {
            if (!_onTheWay.ContainsKey(parent))
            {
                _onTheWay.Add(parent, new GeneratedFolder(_files, parent));
            }
        }
    }

    /// <summary>What lies over a path; null: nothing.</summary>
    public FileNode? At(string path) => _mounted.GetValueOrDefault(path);

    /// <summary>A folder that is there only because something lies below it.</summary>
    public FileNode? OnTheWay(string path) => _onTheWay.GetValueOrDefault(path);

    /// <summary>The folder of this machine at a place.</summary>
    public ImageMount? Image(string path) => _images.GetValueOrDefault(path);

    /// <summary>Adds the names that lie over a folder and that it has not got itself.</summary>
    public void AddNames(string folder, List<FolderEntry> entries)
    {
        foreach (string path in _mounted.Keys.Concat(_onTheWay.Keys))
        {
            string name = path[(path.LastIndexOf('/') + 1)..];
            if (ParentOf(path) == folder && !entries.Exists(entry => entry.Name == name))
            {
                FileNode node = At(path) ?? _onTheWay[path];
                entries.Add(new FolderEntry(name, node.Status.Inode, FileModes.EntryType(node.Status.Mode)));
            }
        }
    }

    /// <summary>Follows a path through one image by one call of the host. False: it must be followed name by
    /// name.</summary>
    public bool TryResolveAtOnce(string path, bool followLast, out Walk walk)
    {
        walk = default;
        if (path[0] != '/' || path[^1] == '/' || path.Length > PathWalker.NameMax
            || path.Contains("//", StringComparison.Ordinal)
            || path.Contains("/.", StringComparison.Ordinal) || _onTheWay.ContainsKey(path)
            || !TryFindImage(path, out ImageMount mount))
        {
            return false;
        }

        string relative = mount.Path == "/" ? path[1..] : path[(mount.Path.Length + 1)..];
        if (!mount.Rights.MayReach(relative))
        {
            return false;
        }

        Errno error = ImageNode.Look(mount, relative, out ImageNode? node);
        if (error is not (0 or Errno.ENOENT) || node is { IsLink: true } && followLast)
        {
            return false;
        }

        walk = error == 0 ? new Walk(0, node, null, "", false) : Walk.Failed(error);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ImageMount image in _images.Values)
        {
            image.Folder.Dispose();
        }
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "/";

    private static bool IsMountable(string path) =>
        path.StartsWith('/') && path.Length > 1 && !path.Contains('\0', StringComparison.Ordinal)
        && path[1..].Split('/').All(name => name.Length is > 0 and <= PathWalker.NameMax && name is not ("." or ".."))
        && path[1..].Split('/')[0] is not ("dev" or "proc" or "sys" or "tmp");

    private ImageNode AddImage(string path, SafeFileHandle folder)
    {
        ImageMount mount = new(_files, path, new HostFolder(folder));
        _images.Add(path, mount);
        return ImageNode.Look(mount, "", out ImageNode? node) == 0 && node!.IsFolder
            ? node
            : throw new DirectoryNotFoundException($"What is to be shown at {path} is no folder; give one");
    }

    /// <summary>The image that holds a path, unless something else lies over it.</summary>
    private bool TryFindImage(string path, out ImageMount image)
    {
        for (string over = path; over.Length > 1; over = ParentOf(over))
        {
            if (_mounted.ContainsKey(over))
            {
                return _images.TryGetValue(over, out image!) && over != path;
            }
        }

        image = _images["/"];
        return true;
    }
}
